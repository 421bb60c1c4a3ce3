package io.whystream.worker.train.reward;

/**
 * How a reward model is trained.
 *
 * @param validationShare last part of the history, by interactions in time, kept for validation
 * @param readers share of the users on whom reading is learned; ids are learned on the others
 * @param minItemCount interactions that give an item a row of its own
 * @param easeItems most popular items that the item-item scores cover
 * @param sequenceEpochs most epochs of the encoder
 * @param textEpochs epochs of each part that reads texts, the best of which counts; the rate falls
 *     to nothing in their course
 * @param patience epochs of the encoder without a better validation before stopping
 * @param writtenFor interactions of training that reasons are written for
 * @param writtenForValidation interactions of validation that groups of reasons are written for
 * @param others items not chosen, beside each chosen one that reasons are written for
 * @param plainOthers items not chosen, beside each of the further ones
 * @param writings reasons written for each pair of training
 * @param groupSize reasons in a group of validation
 * @param plainExamples further interactions to train on, with lists but without reasons of their
 *     own
 * @param seed of everything random
 */
public record RewardTrainingSettings(
    double validationShare,
    double readers,
    int minItemCount,
    int easeItems,
    int sequenceEpochs,
    int textEpochs,
    int patience,
    int writtenFor,
    int writtenForValidation,
    int others,
    int plainOthers,
    int writings,
    int groupSize,
    int plainExamples,
    long seed) {

  public static final RewardTrainingSettings DEFAULT =
      new RewardTrainingSettings(0.1, 0.35, 4, 1500, 10, 12, 4, 600, 100, 1, 8, 3, 8, 15000, 7);

  /** The same with other numbers of interactions to write reasons for, and another seed. */
  public RewardTrainingSettings with(int written, int writtenValidation, long otherSeed) {
    return new RewardTrainingSettings(
        validationShare,
        readers,
        minItemCount,
        easeItems,
        sequenceEpochs,
        textEpochs,
        patience,
        written,
        writtenValidation,
        others,
        plainOthers,
        writings,
        groupSize,
        plainExamples,
        otherSeed);
  }

  /** The same with groups of another size for what is held out. */
  public RewardTrainingSettings withGroups(int size) {
    return new RewardTrainingSettings(
        validationShare,
        readers,
        minItemCount,
        easeItems,
        sequenceEpochs,
        textEpochs,
        patience,
        writtenFor,
        writtenForValidation,
        others,
        plainOthers,
        writings,
        size,
        plainExamples,
        seed);
  }
}
