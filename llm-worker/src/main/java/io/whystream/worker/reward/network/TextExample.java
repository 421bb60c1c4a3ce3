package io.whystream.worker.reward.network;

import java.util.List;

/**
 * One choice to train the text part on: the first candidate was chosen.
 *
 * @param states of the encoder before the interaction, [1 + steps][width]
 * @param user row of the user
 * @param unknownUser row of the user as if unknown
 * @param pattern number of the pattern's text, -1 for none
 * @param taste what the items of the history have in common
 * @param candidates the item chosen, then items that were not
 */
public record TextExample(
    float[][] states,
    int user,
    int unknownUser,
    int pattern,
    Taste taste,
    List<Candidate> candidates) {

  /**
   * An item with its reasons.
   *
   * @param item row
   * @param base sequence score + bias + weighted item-item score, less the logarithm of how often
   *     the item is drawn as one not chosen
   * @param list numbers of the texts in the item's list
   * @param appended numbers of reasons written for this user and item, one of which may be
   *     appended; may be empty
   */
  public record Candidate(int item, float base, int[] list, int[] appended) {}
}
