package io.whystream.worker.engine.djl;

import io.whystream.worker.engine.Sampling;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws one sequence's tokens. Its random numbers depend on its seed and on how many tokens it has
 * drawn, on nothing else in the batch.
 */
final class Sampler {
  private final Sampling sampling;
  private final SplittableRandom random;

  Sampler(Sampling sampling, long seed) {
    this.sampling = sampling;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Draws a token.
   *
   * @param probabilities of a batch; at temperature 0 log-probabilities do as well
   * @param from first entry of this sequence's distribution
   * @param vocabulary its length
   */
  int draw(float[] probabilities, int from, int vocabulary) {
    if (sampling.temperature() == 0) {
      int best = from;
      for (int i = from; i < from + vocabulary; i++) {
        if (probabilities[i] > probabilities[best]) {
          best = i;
        }
      }
      return best - from;
    }
    double u = random.nextDouble();
    if (sampling.topK() <= 0 && sampling.topP() >= 1) {
      double total = 0;
      for (int i = from; i < from + vocabulary; i++) {
        total += probabilities[i];
      }
      return invert(probabilities, from, vocabulary, u * total);
    }
    return drawFromTop(probabilities, from, vocabulary, u);
  }

  private static int invert(float[] probabilities, int from, int vocabulary, double mass) {
    int last = 0;
    double sum = 0;
    for (int i = 0; i < vocabulary; i++) {
      float p = probabilities[from + i];
      if (p > 0) {
        last = i;
        sum += p;
        if (mass < sum) {
          return i;
        }
      }
    }
    return last;
  }

  /** Keeps the topK likeliest tokens, and of these the fewest that reach topP of their mass. */
  private int drawFromTop(float[] probabilities, int from, int vocabulary, double u) {
    // All below this together hold less than 1 - topP, so none of them can be kept.
    double floor = sampling.topP() < 1 ? (1 - sampling.topP()) / vocabulary : 0;
    long[] keys = new long[vocabulary];
    int n = 0;
    for (int i = 0; i < vocabulary; i++) {
      float p = probabilities[from + i];
      if (p > 0 && (p >= floor || sampling.topK() > 0)) {
        // Positive floats order as their bits; negated so that the likeliest comes first.
        keys[n++] = ((long) -Float.floatToIntBits(p) << 32) | i;
      }
    }
    Arrays.sort(keys, 0, n);
    if (sampling.topK() > 0) {
      n = Math.min(n, sampling.topK());
    }
    double total = 0;
    for (int i = 0; i < n; i++) {
      total += probabilities[from + (int) keys[i]];
    }
    double wanted = Math.min(1, sampling.topP()) * total;
    double kept = 0;
    int size = 0;
    while (size < n && (size == 0 || kept < wanted)) {
      kept += probabilities[from + (int) keys[size++]];
    }
    double mass = u * kept;
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += probabilities[from + (int) keys[i]];
      if (mass < sum) {
        return (int) keys[i];
      }
    }
    return (int) keys[Math.max(0, size - 1)];
  }
}
