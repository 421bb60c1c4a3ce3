package io.whystream.worker.sample;

import java.util.function.LongSupplier;

/**
 * Holds beginnings to a rate. What was not used is kept for a quarter of a second and no longer, so
 * that a backlog after a quiet time does not come as a burst. Threading: any thread.
 */
final class Pace {
  private static final long KEPT_NANOS = 250_000_000;

  private final long intervalNanos;
  private final LongSupplier nanoTime;
  private long next;

  /**
   * @param perSecond most beginnings a second in the long run; 0 for any number
   */
  Pace(double perSecond, LongSupplier nanoTime) {
    this.intervalNanos = perSecond == 0 ? 0 : (long) (1e9 / perSecond);
    this.nanoTime = nanoTime;
    this.next = nanoTime.getAsLong();
  }

  /** Whether one may begin now. */
  synchronized boolean allows() {
    return intervalNanos == 0 || nanoTime.getAsLong() - next >= 0;
  }

  /** One begins. */
  synchronized void begun() {
    next = Math.max(next, nanoTime.getAsLong() - KEPT_NANOS) + intervalNanos;
  }
}
