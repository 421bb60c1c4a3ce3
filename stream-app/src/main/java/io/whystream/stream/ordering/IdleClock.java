package io.whystream.stream.ordering;

import java.util.OptionalLong;

/**
 * Tells when a partition has been idle for long enough. Time counts from the task's start or the
 * last arrival, and only while nothing is left to read and the broker answers: after an outage it
 * begins anew.
 */
final class IdleClock {
  private static final long ANSWER_WITHIN_MILLIS = 2000;

  private final long idleMillis;
  private long since;
  private long answeredAt;
  private long answers = -1;

  /**
   * @param now when the task began, milliseconds of the wall clock
   */
  IdleClock(long idleMillis, long now) {
    this.idleMillis = idleMillis;
    this.since = now;
    this.answeredAt = now;
  }

  void arrived(long now) {
    since = now;
  }

  /**
   * Looks at the clock.
   *
   * @param lag records left to read; empty when that is not known
   * @param answered how many answers the broker has given
   */
  boolean isIdle(long now, OptionalLong lag, long answered) {
    if (answered != answers) {
      answers = answered;
      answeredAt = now;
    }
    if (lag.isEmpty() || lag.getAsLong() > 0 || now - answeredAt > ANSWER_WITHIN_MILLIS) {
      since = now;
    }
    return now - since >= idleMillis;
  }
}
