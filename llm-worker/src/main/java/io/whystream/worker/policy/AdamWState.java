package io.whystream.worker.policy;

/**
 * What AdamW remembers between steps. The arrays are never changed after construction.
 *
 * @param step steps taken
 * @param first first moments, in the adapter's order
 * @param second second moments, in the adapter's order
 */
public record AdamWState(long step, float[] first, float[] second) {
  /** The state before the first step. */
  public static AdamWState zero(int size) {
    return new AdamWState(0, new float[size], new float[size]);
  }
}
