package io.whystream.worker.reward.network;

/**
 * Part of a user's sequence to train the encoder on: each item is predicted from those before it.
 *
 * @param rows of the items, oldest first, at most window + 1
 * @param verdicts on them; a disliked item is read but never a target
 */
public record SequenceWindow(int[] rows, int[] verdicts) {}
