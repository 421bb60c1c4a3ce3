package io.whystream.stream.user;

/**
 * How much is kept of a user.
 *
 * @param history earlier interactions that a request carries
 * @param waiting interactions that wait before they merge
 */
public record UserLimits(int history, int waiting) {

  /** How many interactions the history keeps: what a request carries, for those that wait too. */
  int ring() {
    return history + 2 * waiting + 2;
  }
}
