package io.whystream.worker.policy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Weights and gradients as bytes: little-endian float32; and the hash of those bytes. */
public final class WeightBytes {
  /** Floats that are hashed at a time: what stays in the first cache. */
  private static final int PIECE = 4096;

  private WeightBytes() {}

  /** Bytes of values. */
  public static ByteBuffer of(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  /** Values in bytes; the buffer's position stays. */
  public static float[] toFloats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** SHA-256 of the bytes of values, lower-case hex. */
  public static String sha256(float[] values) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer piece = ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      FloatBuffer floats = piece.asFloatBuffer();
      for (int from = 0; from < values.length; from += PIECE) {
        int count = Math.min(PIECE, values.length - from);
        floats.rewind().put(values, from, count);
        digest.update(piece.array(), 0, count * Float.BYTES);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
