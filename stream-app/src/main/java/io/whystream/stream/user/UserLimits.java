package io.whystream.stream.user;

/**
 * How much is kept of a user, and whether one correction is in flight for each or for all.
 *
 * @param history earlier interactions that a request carries
 * @param waiting interactions that wait before they merge
 * @param global whether users wait for each other
 */
public record UserLimits(int history, int waiting, boolean global) {

  /** How many interactions the history keeps: what a request carries, for those that wait too. */
  int ring() {
    return history + 2 * waiting + 2;
  }
}
