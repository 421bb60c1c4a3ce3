package io.whystream.worker.evaluate.correction;

/**
 * A way to correct; the arms differ in what is learned from, in which order, and whether at all.
 */
public enum Arm {
  /** The reward is the contrast, the order that of event time, every gradient is folded. */
  LEARNED("learned"),
  /** The reason of the first policy is kept as it is; no pattern is revised. */
  NONE("no correction"),
  /** As learned, over the same interactions in an order drawn at random. */
  SHUFFLED("shuffled order"),
  /** No gradient is taken: the first policy writes again and revises. */
  NO_UPDATE("no update"),
  /** As learned, the rewards of each group dealt out to its members at random. */
  PLACEBO("permuted rewards"),
  /** As learned, from the paper's reward. */
  PAPER("paper's reward");

  private final String title;

  Arm(String title) {
    this.title = title;
  }

  /** Its name for people. */
  public String title() {
    return title;
  }

  /** Whether gradients are taken and folded. */
  boolean updates() {
    return this != NO_UPDATE && this != NONE;
  }
}
