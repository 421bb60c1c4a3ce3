package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.math.Recency;

/**
 * How much an item's attributes are like those of a history: the dot product of rows of attributes,
 * each of length 1 less the mean row of all known items, and summed over the history, which counts
 * by {@link #HISTORY_DECAY} and {@link Recency#MOMENTS}. It needs nobody to have taken the item.
 */
final class LikeAttributes implements Recommender {
  private static final double HISTORY_DECAY = 0.8;

  private final ItemAttributes attributes;
  private final double[] mean;

  private LikeAttributes(ItemAttributes attributes, double[] mean) {
    this.attributes = attributes;
    this.mean = mean;
  }

  /** Nothing is tuned. */
  static Tuned tuned(ItemAttributes attributes, HeldOut validation) {
    return new Tuned(
        "attributes",
        "",
        fit(attributes, validation.training()),
        training -> fit(attributes, training));
  }

  static LikeAttributes fit(ItemAttributes attributes, Training training) {
    int[] counts = training.counts();
    double[] mean = new double[attributes.count()];
    int known = 0;
    for (int item = 0; item < counts.length; item++) {
      if (counts[item] > 0) {
        add(mean, 1, attributes.ofItems().get(item));
        known++;
      }
    }
    for (int a = 0; a < mean.length; a++) {
      mean[a] /= Math.max(1, known);
    }
    return new LikeAttributes(attributes, mean);
  }

  /** Adds an item's row of length 1. */
  private static void add(double[] to, double weight, int[] own) {
    for (int attribute : own) {
      to[attribute] += weight / Math.sqrt(own.length);
    }
  }

  /** Less what is the same for all items. */
  @Override
  public float[] scores(Case one) {
    double[] weights = Recency.MOMENTS.weights(one.history().times(), HISTORY_DECAY);
    double[] taste = new double[mean.length];
    double all = 0;
    for (int k = 0; k < weights.length; k++) {
      add(taste, weights[k], attributes.ofItems().get(one.history().items()[k]));
      all += weights[k];
    }
    for (int a = 0; a < taste.length; a++) {
      taste[a] = all > 0 ? taste[a] / all - mean[a] : 0;
    }
    float[] scores = new float[attributes.ofItems().size()];
    for (int item = 0; item < scores.length; item++) {
      int[] own = attributes.ofItems().get(item);
      double sum = 0;
      for (int attribute : own) {
        sum += taste[attribute];
      }
      scores[item] = (float) (own.length == 0 ? 0 : sum / Math.sqrt(own.length));
    }
    return scores;
  }
}
