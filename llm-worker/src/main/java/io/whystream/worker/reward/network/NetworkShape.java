package io.whystream.worker.reward.network;

/**
 * Sizes of a reward network.
 *
 * @param itemRows rows of items, known ones first, then shared ones, then the start of sequences
 * @param userRows rows of users, known ones first, then shared ones
 * @param window most interactions that the encoder reads
 * @param width of item vectors and encoder states
 * @param layers of the encoder
 * @param heads of the encoder
 * @param inner width of the encoder's feed-forward part
 * @param embedding width of text embeddings
 * @param text width of projected texts and of m
 * @param textHeads heads of the attention over reasons
 * @param userWidth width of user vectors
 * @param hidden units of the MLP
 */
public record NetworkShape(
    int itemRows,
    int userRows,
    int window,
    int width,
    int layers,
    int heads,
    int inner,
    int embedding,
    int text,
    int textHeads,
    int userWidth,
    int hidden) {

  /** Verdicts on items of a sequence: liked, saw, disliked, and the start's own. */
  public static final int VERDICTS = 4;

  public NetworkShape {
    if (width % heads != 0 || text % textHeads != 0) {
      throw new IllegalArgumentException(
          "heads must divide widths: " + heads + " in " + width + ", " + textHeads + " in " + text);
    }
  }

  /** Row that stands before the first item of a sequence. */
  public int startRow() {
    return itemRows - 1;
  }

  /**
   * Width of what the MLP reads: user, item, DIN output, m, m matched with the user's state, and
   * the logarithm of how many reasons there are.
   */
  public int mlpInput() {
    return countInput() + 1;
  }

  /** Place in it of the logarithm of how many reasons there are. */
  int countInput() {
    return userWidth + 2 * width + 2 * text;
  }
}
