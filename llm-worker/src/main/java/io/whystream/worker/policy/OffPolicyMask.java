package io.whystream.worker.policy;

import org.jspecify.annotations.Nullable;

/**
 * Leaves out completions with negative advantage that have drifted from the policy that sampled
 * them (off-policy sequence mask, DeepSeek-V3.2).
 */
final class OffPolicyMask {
  private OffPolicyMask() {}

  /**
   * Which completions stay.
   *
   * @param threshold largest mean log-ratio of sampler to learner; null keeps all
   * @return [completion]
   */
  static boolean[] keeps(GrpoBatch batch, @Nullable Double threshold) {
    double[][] sampler = batch.sampled() == null ? batch.old() : batch.sampled();
    boolean[] keeps = new boolean[batch.completions()];
    for (int i = 0; i < keeps.length; i++) {
      double sum = 0;
      for (int t = 0; t < batch.length(i); t++) {
        sum += sampler[i][t] - batch.current()[i][t];
      }
      double drift = sum / Math.max(batch.length(i), 1);
      keeps[i] = threshold == null || batch.advantages()[i] >= 0 || drift <= threshold;
    }
    return keeps;
  }
}
