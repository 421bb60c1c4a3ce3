package io.whystream.worker.reward;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Embeddings as they travel in records: little-endian float32. */
public final class Embeddings {
  private Embeddings() {}

  /** Bytes of an embedding, ready to be read from the start. */
  public static ByteBuffer toBytes(float[] embedding) {
    ByteBuffer bytes =
        ByteBuffer.allocate(embedding.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(embedding);
    return bytes;
  }

  /**
   * The embedding in bytes; the buffer's position stays where it is.
   *
   * @throws IllegalArgumentException when the length is no multiple of four
   */
  public static float[] fromBytes(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "an embedding of " + bytes.remaining() + " bytes is not made of float32");
    }
    float[] embedding = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(embedding);
    return embedding;
  }
}
