package io.whystream.worker.policy;

import org.jspecify.annotations.Nullable;

/**
 * Importance ratio between the learner's and the sampler's arithmetic for the same weights,
 * truncated from above (truncated importance sampling at token level).
 */
final class SamplerRatio {
  private SamplerRatio() {}

  /**
   * Ratios.
   *
   * @return [completion][token], ones where {@code cap} or the sampler's values are missing
   */
  static double[][] of(GrpoBatch batch, @Nullable Double cap) {
    double[][] sampled = batch.sampled();
    double[][] ratios = new double[batch.completions()][];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = new double[batch.length(i)];
      for (int t = 0; t < ratios[i].length; t++) {
        ratios[i][t] =
            cap == null || sampled == null
                ? 1
                : Math.min(Math.exp(batch.old()[i][t] - sampled[i][t]), cap);
      }
    }
    return ratios;
  }
}
