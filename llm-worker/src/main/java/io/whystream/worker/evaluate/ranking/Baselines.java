package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.math.Recency;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Recommenders that ours is measured against, each tuned by NDCG@10 on the validation split. */
public final class Baselines {
  private static final double[] L2 = {100, 300, 1000};
  private static final double[] DECAYS = {0.95, 0.9, 0.8, 0.7, 0.6};

  private Baselines() {}

  /** How often an item occurs. */
  public static Tuned popularity(HeldOut validation) {
    return new Tuned("popularity", "", popularity(validation.training()), Baselines::popularity);
  }

  /** How often an item occurs in the rows given. */
  private static Recommender popularity(Training training) {
    int[] counts = training.counts();
    float[] scores = new float[counts.length];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = counts[item];
    }
    return one -> scores;
  }

  /** EASE with its regularisation tuned. */
  public static Tuned ease(HeldOut validation) {
    return ease("EASE", new double[] {1}, validation).tuned();
  }

  /** EASE whose history counts by recency, regularisation and decay tuned. */
  public static Tuned recencyEase(HeldOut validation) {
    return eases(validation).bySteps();
  }

  /**
   * EASE with both ways to count a history.
   *
   * @param bySteps the baseline
   * @param byMoments ours; regularised as the baseline, its decay tuned
   */
  record Eases(Tuned bySteps, Tuned byMoments) {}

  static Eases eases(HeldOut validation) {
    Chosen steps = ease("recency-weighted EASE", DECAYS, validation);
    Chosen moments =
        decayed(
            "EASE by moments",
            steps.l2(),
            steps.onValidation(),
            Recency.MOMENTS,
            DECAYS,
            validation);
    return new Eases(steps.tuned(), moments.tuned());
  }

  /**
   * EASE with its constants chosen.
   *
   * @param judged NDCG@10 on the validation split
   */
  private record Chosen(
      String name,
      double l2,
      Recency recency,
      double decay,
      EaseRecommender onValidation,
      double judged) {
    Tuned tuned() {
      return new Tuned(
          name,
          String.format(Locale.ROOT, "l2 %.0f, decay %.2f", l2, decay),
          onValidation,
          rows -> EaseRecommender.fit(rows, l2).with(recency, decay));
    }
  }

  /** Of equally good ones the first tried. */
  private static Chosen ease(String name, double[] decays, HeldOut validation) {
    @Nullable Chosen best = null;
    for (double l2 : L2) {
      EaseRecommender fitted = EaseRecommender.fit(validation.training(), l2);
      Chosen tried = decayed(name, l2, fitted, Recency.STEPS, decays, validation);
      best = best == null || tried.judged() > best.judged() ? tried : best;
    }
    return Objects.requireNonNull(best);
  }

  private static Chosen decayed(
      String name,
      double l2,
      EaseRecommender fitted,
      Recency recency,
      double[] decays,
      HeldOut validation) {
    @Nullable Chosen best = null;
    for (double decay : decays) {
      EaseRecommender tried = fitted.with(recency, decay);
      double judged = judge(tried, validation);
      if (best == null || judged > best.judged()) {
        best = new Chosen(name, l2, recency, decay, tried, judged);
      }
    }
    return Objects.requireNonNull(best);
  }

  /** Mean NDCG@10 on a split's cases. */
  static double judge(Recommender recommender, HeldOut split) {
    return mean(Ranks.of(recommender, split.cases(), split.training().counts()).ndcg(10));
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
