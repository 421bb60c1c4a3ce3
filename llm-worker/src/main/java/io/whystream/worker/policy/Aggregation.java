package io.whystream.worker.policy;

/** How the losses of tokens add up to the loss of a batch: the weight of one token of each row. */
final class Aggregation {
  private Aggregation() {}

  /**
   * Weights of tokens.
   *
   * @return [completion]: what each token of that completion counts
   */
  static double[] tokenWeights(LossType loss, int maxCompletionLength, GrpoBatch batch) {
    int completions = batch.completions();
    double all = Math.max(batch.tokens(), 1);
    double[] weights = new double[completions];
    for (int i = 0; i < completions; i++) {
      weights[i] =
          switch (loss) {
            case GRPO, SAPO -> 1.0 / Math.max(batch.length(i), 1) / completions;
            case DR_GRPO -> 1.0 / ((double) completions * maxCompletionLength);
            case BNPO, DAPO, CISPO, VESPO -> 1.0 / all;
            case LUSPO -> 1.0 / completions;
          };
    }
    return weights;
  }
}
