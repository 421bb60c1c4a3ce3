package io.whystream.worker.math;

/** How the items of a history count by how long ago they were. */
public enum Recency {
  /** By steps back: decay^steps. */
  STEPS,

  /**
   * By steps back too, but items of one moment count alike, as much as the last of them: people
   * send whole pages of ratings at once, and the order inside a page says nothing.
   */
  MOMENTS;

  /**
   * Weights of a history's items, the last one's 1.
   *
   * @param times event times, oldest first
   * @param decay factor for each step back, in (0, 1]
   */
  public double[] weights(long[] times, double decay) {
    double[] weights = new double[times.length];
    double weight = 1;
    for (int k = weights.length - 1; k >= 0; k--) {
      boolean together = this == MOMENTS && k + 1 < weights.length && times[k] == times[k + 1];
      weights[k] = together ? weights[k + 1] : weight;
      weight *= decay;
    }
    return weights;
  }
}
