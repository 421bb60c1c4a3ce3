package io.whystream.stream.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the stores, big-endian, so that their order as bytes is the order of their fields. Names
 * are preceded by their length in bytes: no name's keys lie among another's.
 */
public final class Keys {
  /** Length of a {@link #buffered} key, which a {@link #block}'s has not. */
  static final int BUFFERED_BYTES = 20;

  /** The name that no user has. */
  public static final String NOBODY = "";

  private static final byte HISTORY = 0;
  private static final byte EXPLAINED = 1;
  private static final byte REASON = 0;

  private Keys() {}

  /** (source partition, event time, offset), none of them negative. */
  public static Bytes buffered(int partition, long eventTime, long offset) {
    return Bytes.wrap(
        ByteBuffer.allocate(BUFFERED_BYTES)
            .putInt(partition)
            .putLong(eventTime)
            .putLong(offset)
            .array());
  }

  /** (source partition, offset of its first record): a block of the reorder buffer. */
  public static Bytes block(int partition, long offset) {
    return Bytes.wrap(ByteBuffer.allocate(12).putInt(partition).putLong(offset).array());
  }

  /** A source partition. */
  public static Bytes partition(int partition) {
    return Bytes.wrap(ByteBuffer.allocate(4).putInt(partition).array());
  }

  /** A name alone. */
  public static Bytes name(String name) {
    return Bytes.wrap(name.getBytes(UTF_8));
  }

  /** (name, number), the number not negative. */
  public static Bytes numbered(String name, long number) {
    return Bytes.wrap(begun(name, 8).putLong(number).array());
  }

  /** (user, place in the ring): an entry of a user's history. */
  public static Bytes history(String user, int place) {
    return Bytes.wrap(begun(user, 5).put(HISTORY).putInt(place).array());
  }

  /** (user, item): an item that has a reason of this user. */
  public static Bytes explained(String user, String item) {
    byte[] utf8 = item.getBytes(UTF_8);
    return Bytes.wrap(begun(user, 1 + utf8.length).put(EXPLAINED).put(utf8).array());
  }

  /** The item of an {@link #explained} key. */
  public static String explainedItem(Bytes key) {
    byte[] bytes = key.get();
    int before = 3 + Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort());
    return new String(bytes, before, bytes.length - before, UTF_8);
  }

  /** Comes before all {@link #explained} keys of a user and after the history. */
  public static Bytes firstExplained(String user) {
    return Bytes.wrap(begun(user, 1).put(EXPLAINED).array());
  }

  /** Comes after all {@link #explained} keys of a user. */
  public static Bytes afterExplained(String user) {
    return Bytes.wrap(begun(user, 1).put((byte) (EXPLAINED + 1)).array());
  }

  /** (item, user): the reason of a user for an item. */
  public static Bytes reason(String item, String user) {
    byte[] utf8 = user.getBytes(UTF_8);
    return Bytes.wrap(begun(item, 1 + utf8.length).put(REASON).put(utf8).array());
  }

  /** Is or comes before all {@link #reason} keys of an item. */
  public static Bytes firstReason(String item) {
    return reason(item, "");
  }

  /** Comes after all {@link #reason} keys of an item. */
  public static Bytes afterReasons(String item) {
    return Bytes.wrap(begun(item, 1).put((byte) (REASON + 1)).array());
  }

  /** (item, event time, source partition, offset): a request that waits for an item. */
  public static Bytes awaited(String item, long eventTime, int partition, long offset) {
    return Bytes.wrap(begun(item, 20).putLong(eventTime).putInt(partition).putLong(offset).array());
  }

  /** A buffer that holds the length and the bytes of a name, with room for more. */
  private static ByteBuffer begun(String name, int more) {
    byte[] utf8 = name.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + utf8.length + more).putShort((short) utf8.length).put(utf8);
  }
}
