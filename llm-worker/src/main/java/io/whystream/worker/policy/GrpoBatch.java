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
