package io.whystream.worker.policy;

/**
 * VESPO: log-probabilities weighted by phi(w) = e^lambda w^k e^(-lambda w) of the completion's
 * importance ratio w, which carries no gradient.
 */
record GammaWeightSurrogate(double[] phi) implements Surrogate {
  private static final double K_POSITIVE = 2.0;
  private static final double LAMBDA_POSITIVE = 3.0;
  private static final double K_NEGATIVE = 3.0;
  private static final double LAMBDA_NEGATIVE = 2.0;
  private static final double LOWEST = Math.log(1e-8);
  private static final double HIGHEST = 20;

  /**
   * Computes phi for each completion.
   *
   * @param samplerRatio [completion][token], ones where nothing is corrected
   */
  static GammaWeightSurrogate of(GrpoBatch batch, double[][] samplerRatio) {
    double[] phi = new double[batch.completions()];
    for (int i = 0; i < phi.length; i++) {
      double sum = 0;
      for (int t = 0; t < batch.length(i); t++) {
        double logRatio = batch.current()[i][t] - batch.old()[i][t];
        sum += clamp(logRatio, -HIGHEST, HIGHEST);
        sum += clamp(Math.log(samplerRatio[i][t]), LOWEST, HIGHEST);
      }
      phi[i] = phi(clamp(sum, LOWEST, HIGHEST), batch.advantages()[i] >= 0);
    }
    return new GammaWeightSurrogate(phi);
  }

  @Override
  public Term at(int completion, double logWeight, double logProbability, double advantage) {
    double weight = phi[completion] * advantage;
    return new Term(-weight * logProbability, 0, -weight);
  }

  private static double phi(double logRatio, boolean positive) {
    double k = positive ? K_POSITIVE : K_NEGATIVE;
    double lambda = positive ? LAMBDA_POSITIVE : LAMBDA_NEGATIVE;
    double value = Math.exp(lambda + k * logRatio - lambda * Math.exp(logRatio));
    return Double.isFinite(value) ? value : 0;
  }

  private static double clamp(double value, double low, double high) {
    return Math.min(Math.max(value, low), high);
  }
}
