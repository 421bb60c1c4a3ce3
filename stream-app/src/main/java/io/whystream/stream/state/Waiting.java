package io.whystream.stream.state;

import java.nio.ByteBuffer;

/**
 * An interaction that waits for a correction in flight.
 *
 * @param number in the user's queue its number in the user's history; in that of all users its
 *     origin
 * @param offset offset in the source partition
 * @param admittedAt append time, milliseconds
 * @param attempt 1 for the first try
 * @param framed the interaction in Confluent's wire format
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Waiting(long number, long offset, long admittedAt, int attempt, byte[] framed) {
  private static final int FORMAT = 2;

  public static Waiting of(long number, Admitted admitted) {
    return new Waiting(
        number,
        admitted.source().getOffset(),
        admitted.admittedAt(),
        admitted.attempt(),
        admitted.framed());
  }

  /** Length of {@link #toBytes}. */
  public int size() {
    return 29 + framed.length;
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(size())
        .put((byte) FORMAT)
        .putLong(number)
        .putLong(offset)
        .putLong(admittedAt)
        .putInt(attempt)
        .put(framed)
        .array();
  }

  public static Waiting of(byte[] stored) {
    ByteBuffer in = Compact.read(stored, FORMAT, "a waiting interaction");
    return new Waiting(in.getLong(), in.getLong(), in.getLong(), in.getInt(), Compact.rest(in));
  }
}
