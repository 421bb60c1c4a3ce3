package io.whystream.stream.state;

import java.nio.ByteBuffer;

/**
 * How far a source partition has come; persisted with its buffer.
 *
 * @param watermark greatest event time admitted, milliseconds; -1 before the first
 * @param bound event time up to which records may be released; -1 for none
 * @param released event time of the record released last; -1 before the first
 * @param releasedOffset offset of the record released last; -1 before the first
 * @param nextOffset every record of the partition below this offset was handled
 */
public record Progress(
    long watermark, long bound, long released, long releasedOffset, long nextOffset) {
  public static final Progress START = new Progress(-1, -1, -1, -1, 0);

  /** As it was stored before blocks, when what had been released stood in no store. */
  private static final int WITHOUT_OFFSET = 4 * Long.BYTES;

  public Progress seen(long eventTime, long graceMillis) {
    long higher = Math.max(watermark, eventTime);
    return new Progress(
        higher, Math.max(bound, higher - graceMillis), released, releasedOffset, nextOffset);
  }

  public Progress flushed() {
    return new Progress(
        watermark, Math.max(bound, watermark), released, releasedOffset, nextOffset);
  }

  /** Records are released in the order of (event time, offset). */
  public Progress releasedTo(Buffered record) {
    return new Progress(watermark, bound, record.eventTime(), record.offset(), nextOffset);
  }

  public Progress handled(long offset) {
    return new Progress(watermark, bound, released, releasedOffset, offset + 1);
  }

  /** Whether a record that was buffered has been released. */
  public boolean isReleased(Buffered record) {
    return record.eventTime() < released
        || (record.eventTime() == released && record.offset() <= releasedOffset);
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(5 * Long.BYTES)
        .putLong(watermark)
        .putLong(bound)
        .putLong(released)
        .putLong(nextOffset)
        .putLong(releasedOffset)
        .array();
  }

  public static Progress of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long watermark = in.getLong();
    long bound = in.getLong();
    long released = in.getLong();
    long nextOffset = in.getLong();
    long releasedOffset = bytes.length == WITHOUT_OFFSET ? -1 : in.getLong();
    return new Progress(watermark, bound, released, releasedOffset, nextOffset);
  }
}
