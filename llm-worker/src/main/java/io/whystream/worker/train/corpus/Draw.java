package io.whystream.worker.train.corpus;

import java.util.random.RandomGenerator;

/** Weighted draws. */
final class Draw {
  private Draw() {}

  /** An index with probability proportional to its weight; -1 when all weights are zero. */
  static int index(double[] weights, RandomGenerator random) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    if (sum <= 0) {
      return -1;
    }
    double at = random.nextDouble() * sum;
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      if (at < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}
