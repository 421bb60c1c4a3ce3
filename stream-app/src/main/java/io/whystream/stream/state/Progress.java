package io.whystream.stream.state;

import java.nio.ByteBuffer;

/**
 * How far a source partition has come; persisted with its buffer.
 *
 * @param watermark greatest event time admitted, milliseconds; -1 before the first
 * @param bound event time up to which records may be released; -1 for none
 * @param released greatest event time released; -1 before the first
 * @param nextOffset every record of the partition below this offset was handled
 */
public record Progress(long watermark, long bound, long released, long nextOffset) {
  public static final Progress START = new Progress(-1, -1, -1, 0);

  public Progress seen(long eventTime, long graceMillis) {
    long higher = Math.max(watermark, eventTime);
    return new Progress(higher, Math.max(bound, higher - graceMillis), released, nextOffset);
  }

  public Progress flushed() {
    return new Progress(watermark, Math.max(bound, watermark), released, nextOffset);
  }

  public Progress releasedTo(long eventTime) {
    return new Progress(watermark, bound, Math.max(released, eventTime), nextOffset);
  }

  public Progress handled(long offset) {
    return new Progress(watermark, bound, released, offset + 1);
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(32)
        .putLong(watermark)
        .putLong(bound)
        .putLong(released)
        .putLong(nextOffset)
        .array();
  }

  public static Progress of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Progress(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }
}
