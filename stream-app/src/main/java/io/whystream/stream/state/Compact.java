package io.whystream.stream.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes and reads the small values of the stores: big-endian numbers, strings with length. */
final class Compact {
  private byte[] bytes = new byte[128];
  private int size;

  Compact putByte(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  Compact putInt(int value) {
    room(4);
    ByteBuffer.wrap(bytes, size, 4).putInt(value);
    size += 4;
    return this;
  }

  Compact putLong(long value) {
    room(8);
    ByteBuffer.wrap(bytes, size, 8).putLong(value);
    size += 8;
    return this;
  }

  Compact putString(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    putInt(utf8.length);
    return putRest(utf8);
  }

  /** Bytes without a length; they must be the last or of a known length. */
  Compact putRest(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  static String string(ByteBuffer in) {
    byte[] utf8 = new byte[in.getInt()];
    in.get(utf8);
    return new String(utf8, UTF_8);
  }

  static byte[] rest(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return rest;
  }

  /**
   * Refuses a value of another format.
   *
   * @throws IllegalStateException when the first byte is not the format expected
   */
  static ByteBuffer read(byte[] value, int format, String what) {
    ByteBuffer in = ByteBuffer.wrap(value);
    int found = in.get();
    if (found != format) {
      throw new IllegalStateException(
          what + " is stored in format " + found + ", this version reads " + format);
    }
    return in;
  }
}
