package io.whystream.stream.failure;

import java.time.Clock;

/** Pauses that double from failure to failure and begin anew after a quiet time. */
public final class Backoff {
  private static final long FIRST_MILLIS = 500;
  private static final long LONGEST_MILLIS = 30_000;
  private static final long QUIET_MILLIS = 120_000;

  /** Waits. */
  public interface Sleeper {
    void sleep(long millis) throws InterruptedException;
  }

  private final Clock clock;
  private final Sleeper sleeper;
  private long last = Long.MIN_VALUE / 2;
  private long next = FIRST_MILLIS;

  public Backoff(Clock clock, Sleeper sleeper) {
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /**
   * Waits for the next pause.
   *
   * @return its length, milliseconds
   */
  public synchronized long pause() {
    if (clock.millis() - last > QUIET_MILLIS) {
      next = FIRST_MILLIS;
    }
    long pause = next;
    next = Math.min(LONGEST_MILLIS, next * 2);
    try {
      sleeper.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    last = clock.millis();
    return pause;
  }
}
