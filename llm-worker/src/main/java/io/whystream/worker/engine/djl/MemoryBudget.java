package io.whystream.worker.engine.djl;

/**
 * How much native memory one learning pass may take. What needs more is learned from in several
 * passes, which give the same gradient.
 */
final class MemoryBudget {
  private final ModelConfig config;
  private final long bytes;

  MemoryBudget(ModelConfig config, long bytes) {
    this.config = config;
    this.bytes = bytes;
  }

  /** What a model's options allow. */
  static MemoryBudget of(LoadedModel model) {
    return new MemoryBudget(model.config(), (long) model.options().memoryMegabytes() << 20);
  }

  /** Whether a pass over rows of so many tokens, which predicts so many of them, fits. */
  boolean allows(int rows, int time, int targets) {
    return estimate(rows, time, targets) <= bytes;
  }

  /**
   * What is kept for the way back, bytes: of each layer the inputs of its products and norms and
   * two matrices of attention scores, of each predicted token three distributions.
   */
  double estimate(int rows, int time, int targets) {
    double width =
        8.0 * config.hidden()
            + 5.0 * config.allHeads() * config.headDim()
            + 5.0 * config.ffn()
            + 2.0 * config.heads() * time;
    return 4
        * ((double) config.layers() * rows * time * width + 3.0 * targets * config.vocabulary());
  }
}
