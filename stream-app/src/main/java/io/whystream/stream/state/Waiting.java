package io.whystream.stream.state;

import java.nio.ByteBuffer;

/**
 * An interaction that waits for its user's correction in flight.
 *
 * @param number its number in the user's history
 * @param offset offset in the source partition
 * @param admittedAt append time, milliseconds
 * @param framed the interaction in Confluent's wire format
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Waiting(long number, long offset, long admittedAt, byte[] framed) {
  private static final int FORMAT = 1;

  public static Waiting of(long number, Admitted admitted) {
    return new Waiting(
        number, admitted.source().getOffset(), admitted.admittedAt(), admitted.framed());
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(25 + framed.length)
        .put((byte) FORMAT)
        .putLong(number)
        .putLong(offset)
        .putLong(admittedAt)
        .put(framed)
        .array();
  }

  public static Waiting of(byte[] stored) {
    ByteBuffer in = Compact.read(stored, FORMAT, "a waiting interaction");
    return new Waiting(in.getLong(), in.getLong(), in.getLong(), Compact.rest(in));
  }
}
