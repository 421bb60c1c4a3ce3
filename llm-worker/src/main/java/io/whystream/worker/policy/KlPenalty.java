package io.whystream.worker.policy;

/** Schulman's k3 estimate of the divergence from a reference policy, token by token. */
final class KlPenalty {
  private KlPenalty() {}

  /**
   * The estimate and its partial derivatives.
   *
   * @param corrected whether it is weighted by the importance ratio, which makes its gradient that
   *     of the reverse divergence (DeepSeek-V3.2)
   */
  static Term at(double current, double reference, double logWeight, boolean corrected) {
    double difference = reference - current;
    double ratio = Math.exp(difference);
    double value = ratio - difference - 1;
    double slope = 1 - ratio;
    if (!corrected) {
      return new Term(value, 0, slope);
    }
    double weight = Math.exp(logWeight);
    return new Term(value * weight, value * weight, slope * weight);
  }

  /**
   * @param value the estimate
   * @param byLogWeight partial derivative by the log importance weight
   * @param byLogProbability partial derivative by the log-probability at a fixed weight
   */
  record Term(double value, double byLogWeight, double byLogProbability) {
    static final Term NONE = new Term(0, 0, 0);
  }
}
