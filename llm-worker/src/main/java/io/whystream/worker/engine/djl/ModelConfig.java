package io.whystream.worker.engine.djl;

import io.whystream.worker.engine.ModelShape;

/**
 * What config.json says of a decoder of the Llama family.
 *
 * @param type llama, qwen2 or qwen3
 * @param vocabulary tokens
 * @param hidden width of the hidden states
 * @param ffn width of the feed-forward layer
 * @param layers decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headDim width of one head
 * @param normEps added to the mean square
 * @param context longest sequence, tokens
 * @param tied whether the output head is the embedding
 * @param qkvBias whether query, key and value projections have biases
 * @param outputBias whether the attention's output projection has one
 * @param mlpBias whether the feed-forward projections have biases
 * @param queryKeyNorm whether queries and keys are normalised a head
 * @param rope rotary positions
 */
record ModelConfig(
    String type,
    int vocabulary,
    int hidden,
    int ffn,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    double normEps,
    int context,
    boolean tied,
    boolean qkvBias,
    boolean outputBias,
    boolean mlpBias,
    boolean queryKeyNorm,
    Rope rope) {

  /**
   * Rotary positions.
   *
   * @param theta base of the wavelengths
   * @param llama3 whether the long wavelengths are stretched as in Llama 3.1
   * @param factor stretch
   * @param lowFactor wavelengths above original / lowFactor are stretched in full
   * @param highFactor wavelengths below original / highFactor stay
   * @param original context of the first training, tokens
   */
  record Rope(
      double theta,
      boolean llama3,
      double factor,
      double lowFactor,
      double highFactor,
      double original) {}

  ModelShape shape() {
    return new ModelShape(hidden, layers, vocabulary, context);
  }

  /** Query heads that share a key. */
  int queriesPerKey() {
    return heads / kvHeads;
  }

  /** Query, key and value heads together. */
  int allHeads() {
    return heads + 2 * kvHeads;
  }
}
