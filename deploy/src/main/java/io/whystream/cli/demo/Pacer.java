package io.whystream.cli.demo;

/**
 * How many interactions may be under way, so that the worker is never idle and nobody waits long:
 * grows slowly while corrections come fast, shrinks with each that took too long. Threading: a feed
 * tells, a sender asks; every method is synchronized.
 */
final class Pacer {
  private static final double MOST = 8;
  private static final double LEAST = 2;

  /** A correction faster than this asks for more, in seconds. */
  private static final double BRISK = 2.5;

  /** A correction slower than this asks for less, in seconds. */
  private static final double SLOW = 3.5;

  private double limit = 4;

  /** Whether a burst may be sent while others are under way; an empty pipeline takes any. */
  synchronized boolean admits(int burst, int underWay) {
    return underWay == 0 || underWay + burst <= limit;
  }

  synchronized void corrected(double seconds) {
    if (seconds > SLOW) {
      limit = Math.max(LEAST, limit - 0.5);
    } else if (seconds < BRISK) {
      limit = Math.min(MOST, limit + 0.25);
    }
  }

  synchronized int limit() {
    return (int) limit;
  }
}
