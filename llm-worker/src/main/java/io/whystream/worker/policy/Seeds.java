package io.whystream.worker.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Seeds derived from what is being done, never from time, so that work done again is the same. */
public final class Seeds {
  private Seeds() {}

  /**
   * A seed.
   *
   * @param id identifier of the interaction
   * @param attempt attempt of its request
   * @param purpose what the numbers are drawn for
   * @param index counts draws of one purpose
   */
  public static long of(String id, int attempt, String purpose, int index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(id.getBytes(StandardCharsets.UTF_8));
      digest.update(
          ("\0" + attempt + "\0" + purpose + "\0" + index).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Several seeds of one purpose, with indexes from 0. */
  public static long[] of(String id, int attempt, String purpose, int from, int count) {
    long[] seeds = new long[count];
    for (int i = 0; i < count; i++) {
      seeds[i] = of(id, attempt, purpose, from + i);
    }
    return seeds;
  }
}
