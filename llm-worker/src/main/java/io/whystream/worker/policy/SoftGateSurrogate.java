package io.whystream.worker.policy;

/** SAPO: a sigmoid around ratio 1 in place of the clip, steeper for negative advantages. */
record SoftGateSurrogate(double temperaturePositive, double temperatureNegative)
    implements Surrogate {

  @Override
  public Term at(int completion, double logWeight, double logProbability, double advantage) {
    double ratio = Math.exp(logWeight);
    double temperature = advantage > 0 ? temperaturePositive : temperatureNegative;
    double gate = 1 / (1 + Math.exp(-temperature * (ratio - 1)));
    double value = -gate * 4 / temperature * advantage;
    double slope = 4 * gate * (1 - gate) * ratio;
    return new Term(value, -slope * advantage, 0);
  }
}
