package io.whystream.stream.state;

import java.util.Comparator;

/**
 * A record of the reorder buffer.
 *
 * @param eventTime event time, milliseconds, not negative
 * @param offset offset in the source partition
 * @param admittedAt append time, milliseconds
 * @param value the record as it came
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by position only.
public record Buffered(long eventTime, long offset, long admittedAt, byte[] value) {
  /** The order of release. */
  public static final Comparator<Buffered> ORDER =
      (a, b) ->
          a.eventTime == b.eventTime
              ? Long.compare(a.offset, b.offset)
              : Long.compare(a.eventTime, b.eventTime);
}
