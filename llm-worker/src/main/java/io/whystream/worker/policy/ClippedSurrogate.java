package io.whystream.worker.policy;

import org.jspecify.annotations.Nullable;

/** PPO's clipped surrogate, optionally bounded from above as well (two-sided clip, INTELLECT-2). */
record ClippedSurrogate(double epsilonLow, double epsilonHigh, @Nullable Double delta)
    implements Surrogate {

  @Override
  public Term at(int completion, double logWeight, double logProbability, double advantage) {
    double ratio = Math.exp(logWeight);
    double low = 1 - epsilonLow;
    double high = 1 + epsilonHigh;
    double clipped = Math.min(Math.max(ratio, low), high);
    double clippedSlope = ratio >= low && ratio <= high ? ratio : 0;
    boolean bounded = delta != null && ratio > delta;
    double free = bounded ? delta : ratio;
    double freeSlope = bounded ? 0 : ratio;
    double first = free * advantage;
    double second = clipped * advantage;
    double slope;
    if (first < second) {
      slope = freeSlope;
    } else if (first > second) {
      slope = clippedSlope;
    } else {
      slope = (freeSlope + clippedSlope) / 2;
    }
    return new Term(-Math.min(first, second), -slope * advantage, 0);
  }
}
