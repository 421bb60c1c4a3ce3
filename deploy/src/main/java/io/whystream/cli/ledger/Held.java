package io.whystream.cli.ledger;

/**
 * What the stores hold of one partition of interactions.
 *
 * @param nextOffset every interaction below was read
 * @param interactions those of them that are held: waiting for their turn or under way
 */
record Held(long nextOffset, long interactions) {
  /** Everything was read and nothing is held. */
  static final Held NOTHING = new Held(Long.MAX_VALUE, 0);
}
