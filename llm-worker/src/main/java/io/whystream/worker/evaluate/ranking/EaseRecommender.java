package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.math.Recency;
import java.util.Arrays;
import java.util.List;

/**
 * EASE (Steck 2019): a linear item-item model with zero diagonal in closed form. The history may
 * count by decay^steps-back (ours), which makes it the recency-weighted EASE.
 */
public final class EaseRecommender implements Recommender {
  private final Precision precision;
  private final Recency recency;
  private final double decay;

  private EaseRecommender(Precision precision, Recency recency, double decay) {
    this.precision = precision;
    this.recency = recency;
    this.decay = decay;
  }

  /**
   * Fits plain EASE.
   *
   * @param l2 regularisation, above 0
   */
  static EaseRecommender fit(Training training, double l2) {
    List<int[]> baskets =
        training.sequences().stream()
            .map(sequence -> Arrays.stream(sequence.items()).distinct().toArray())
            .toList();
    return new EaseRecommender(Precision.of(baskets, training.items(), l2), Recency.STEPS, 1);
  }

  /**
   * The same weights with a history that counts otherwise.
   *
   * @param otherDecay factor for each step back, in (0, 1]
   */
  EaseRecommender with(Recency otherRecency, double otherDecay) {
    return new EaseRecommender(precision, otherRecency, otherDecay);
  }

  @Override
  public float[] scores(Case one) {
    int[] history = one.history().items();
    double[] weights = recency.weights(one.history().times(), decay);
    double[] product = precision.times(history, weights);
    float[] scores = new float[product.length];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = (float) (-product[item] / precision.diagonal(item));
    }
    for (int k = 0; k < history.length; k++) {
      scores[history[k]] += (float) weights[k];
    }
    return scores;
  }
}
