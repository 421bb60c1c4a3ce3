package io.whystream.worker.reward.network;

/**
 * What items that a user took have in common: how many of them had each attribute of the
 * vocabulary.
 *
 * @param counts items by attribute, [attributes]
 * @param items how many items there were
 */
public record Taste(float[] counts, int items) {
  /** Items that must have been taken before half of a taste is believed; ours. */
  private static final float DOUBT = 5;

  /**
   * The mean item as a text that names its attributes, drawn towards the mean text where few items
   * were taken, [attributes]. All zero when nothing is known.
   *
   * @param mean of what texts name, behind their embeddings
   * @param scale likewise
   */
  public float[] standardised(float[] mean, float[] scale) {
    float[] out = new float[counts.length];
    int from = mean.length - counts.length;
    for (int a = 0; a < out.length; a++) {
      out[a] = (counts[a] - items * mean[from + a]) * scale[from + a] / (items + DOUBT);
    }
    return out;
  }
}
