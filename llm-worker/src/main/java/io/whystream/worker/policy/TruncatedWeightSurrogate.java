package io.whystream.worker.policy;

/** CISPO: log-probabilities weighted by truncated importance ratios that carry no gradient. */
record TruncatedWeightSurrogate(double largest) implements Surrogate {

  @Override
  public Term at(int completion, double logWeight, double logProbability, double advantage) {
    double weight = Math.min(Math.exp(logWeight), largest);
    return new Term(-weight * advantage * logProbability, 0, -weight * advantage);
  }
}
