package io.whystream.worker.reward.network;

/**
 * Part of a user's sequence to train the encoder on: each item is predicted from those before it.
 *
 * @param rows of the items, oldest first, at most window + 1
 * @param verdicts on them; a disliked item is read but never a target
 * @param first place that is a target; those before it are only read
 */
public record SequenceWindow(int[] rows, int[] verdicts, int first) {
  /** A window whose every place is a target. */
  public SequenceWindow(int[] rows, int[] verdicts) {
    this(rows, verdicts, 0);
  }
}
