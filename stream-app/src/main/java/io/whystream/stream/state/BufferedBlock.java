package io.whystream.stream.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * A value of the reorder buffer's store: the records that came between two commits, and of these
 * one that was released is left in its block until all of the block were. Up to 0.1.0 each record
 * was an entry of its own, under a longer key; those are read as blocks of one.
 */
public final class BufferedBlock {
  private static final byte FORMAT = 1;
  private static final int RECORD_HEADER = 3 * Long.BYTES + Integer.BYTES;

  private BufferedBlock() {}

  /** How many bytes a record takes in a block. */
  public static int size(Buffered record) {
    return RECORD_HEADER + record.value().length;
  }

  public static byte[] toBytes(List<Buffered> records) {
    int size = 1;
    for (Buffered record : records) {
      size += size(record);
    }
    ByteBuffer out = ByteBuffer.allocate(size).put(FORMAT);
    for (Buffered record : records) {
      out.putLong(record.eventTime())
          .putLong(record.offset())
          .putLong(record.admittedAt())
          .putInt(record.value().length)
          .put(record.value());
    }
    return out.array();
  }

  /** The records of an entry of the store, in the order in which they came. */
  public static List<Buffered> of(Bytes key, byte[] stored) {
    return key.get().length == Keys.BUFFERED_BYTES
        ? List.of(single(key, stored))
        : records(Compact.read(stored, FORMAT, "a block of the reorder buffer"));
  }

  private static List<Buffered> records(ByteBuffer in) {
    List<Buffered> records = new ArrayList<>();
    while (in.hasRemaining()) {
      long eventTime = in.getLong();
      long offset = in.getLong();
      long admittedAt = in.getLong();
      byte[] value = new byte[in.getInt()];
      in.get(value);
      records.add(new Buffered(eventTime, offset, admittedAt, value));
    }
    return records;
  }

  private static Buffered single(Bytes key, byte[] stored) {
    ByteBuffer position = ByteBuffer.wrap(key.get(), Integer.BYTES, 2 * Long.BYTES);
    ByteBuffer in = ByteBuffer.wrap(stored);
    return new Buffered(position.getLong(), position.getLong(), in.getLong(), Compact.rest(in));
  }
}
