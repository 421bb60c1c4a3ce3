package io.whystream.worker.engine.djl;

/**
 * How much native memory one learning pass may take. A group that needs more is learned from in
 * several passes, which give the same gradient; each of them computes the prompt again.
 */
final class MemoryBudget {
  private final ModelConfig config;
  private final long bytes;

  MemoryBudget(ModelConfig config, long bytes) {
    this.config = config;
    this.bytes = bytes;
  }

  /** Whether a pass over a prompt and so many tokens of completions fits. */
  boolean allows(int prompt, int completions) {
    return estimate(prompt, completions) <= bytes;
  }

  /**
   * What is kept for the way back, bytes: of each layer the inputs of its products and norms and
   * two matrices of attention scores, of each completion token three distributions.
   */
  double estimate(int prompt, int completions) {
    double time = (double) prompt + completions;
    double width =
        8.0 * config.hidden()
            + 5.0 * config.allHeads() * config.headDim()
            + 5.0 * config.ffn()
            + 2.0 * config.heads() * time;
    return 4 * (config.layers() * time * width + 3.0 * completions * config.vocabulary());
  }
}
