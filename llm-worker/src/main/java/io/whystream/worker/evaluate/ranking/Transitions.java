package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.math.Followers;
import io.whystream.worker.math.Recency;
import io.whystream.worker.math.SparseRows;

/**
 * What others went on to soon after the items of a history ({@link Followers}). The history counts
 * by {@link #HISTORY_DECAY} and {@link Recency#MOMENTS}.
 */
final class Transitions implements Recommender {
  private static final double HISTORY_DECAY = 0.8;

  /** Weights below this are left out. */
  private static final double NEGLIGIBLE = 1e-6;

  private final SparseRows followers;

  private Transitions(SparseRows followers) {
    this.followers = followers;
  }

  /** Counts; nothing is tuned. */
  static Tuned tuned(HeldOut validation) {
    return new Tuned("transitions", "", fit(validation.training()), Transitions::fit);
  }

  static Transitions fit(Training training) {
    return new Transitions(
        Followers.count(
            training.sequences().stream()
                .map(sequence -> new Followers.Walk(sequence.items(), sequence.times()))
                .toList(),
            training.items()));
  }

  @Override
  public float[] scores(Case one) {
    int[] history = one.history().items();
    double[] weights = Recency.MOMENTS.weights(one.history().times(), HISTORY_DECAY);
    float[] scores = new float[followers.rows()];
    for (int k = history.length - 1; k >= 0; k--) {
      if (weights[k] > NEGLIGIBLE) {
        followers.addTo(scores, (float) weights[k], history[k]);
      }
    }
    return scores;
  }
}
