package io.whystream.worker.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a GRPO objective is computed from. All arrays are ragged, [completion][token], with the same
 * lengths.
 *
 * @param current log-probabilities under the weights that learn
 * @param old log-probabilities under the weights that sampled, computed as {@code current} is
 * @param reference log-probabilities under the reference policy; null when beta is 0
 * @param sampled log-probabilities that the sampler reported; null when it computes as the learner
 * @param advantages [completion]
 */
public record GrpoBatch(
    double[][] current,
    double[][] old,
    double @Nullable [][] reference,
    double @Nullable [][] sampled,
    double[] advantages) {

  /** Log-probabilities of the engine in the precision that objectives are computed in. */
  public static double[][] widened(float[][] rows) {
    double[][] wide = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      wide[i] = new double[rows[i].length];
      for (int t = 0; t < rows[i].length; t++) {
        wide[i][t] = rows[i][t];
      }
    }
    return wide;
  }

  int completions() {
    return current.length;
  }

  int length(int completion) {
    return current[completion].length;
  }

  int tokens() {
    int tokens = 0;
    for (double[] row : current) {
      tokens += row.length;
    }
    return tokens;
  }
}
