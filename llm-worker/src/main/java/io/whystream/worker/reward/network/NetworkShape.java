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
 * @param attributes of the vocabulary, whose mention in a text is told beside its embedding
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
    int attributes,
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

  /** Width of what is read of a text: its embedding, then a 1 for each attribute that it names. */
  public int textInput() {
    return embedding + attributes;
  }

  /** Width of what the MLP reads of ids: user, item and DIN output. */
  int idInput() {
    return userWidth + 2 * width;
  }

  /** With the logarithm of how many reasons there are behind it. */
  int hiddenInput() {
    return idInput() + 1;
  }
}
