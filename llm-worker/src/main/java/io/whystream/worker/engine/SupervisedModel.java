package io.whystream.worker.engine;

/** What learns from texts by next-token prediction. */
public interface SupervisedModel {

  /** Loss and its gradient by everything that learns. */
  Step gradient(PackedRows rows);

  /** Loss alone: the sum over tokens of weight times negative log-probability. */
  double loss(PackedRows rows);

  /**
   * What one pass gives.
   *
   * @param loss sum over tokens of weight times negative log-probability
   * @param gradient in the order of the layout
   */
  record Step(double loss, float[] gradient) {}
}
