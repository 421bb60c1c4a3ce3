package io.whystream.worker.evaluate.ranking;

import java.util.Arrays;
import java.util.Locale;

/** Recommenders that ours is measured against, each tuned by NDCG@10 on the validation split. */
public final class Baselines {
  private static final double[] L2 = {100, 300, 1000};
  private static final double[] DECAYS = {0.95, 0.9, 0.8, 0.7, 0.6};

  private Baselines() {}

  /** How often an item occurs. */
  public static Tuned popularity(LeaveOneOut validation) {
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
  public static Tuned ease(LeaveOneOut validation) {
    return ease("EASE", new double[] {1}, validation);
  }

  /** EASE whose history counts by recency, regularisation and decay tuned. */
  public static Tuned recencyEase(LeaveOneOut validation) {
    return ease("recency-weighted EASE", DECAYS, validation);
  }

  private static Tuned ease(String name, double[] decays, LeaveOneOut validation) {
    EaseRecommender best = EaseRecommender.fit(validation.training(), L2[0], decays[0]);
    double bestL2 = L2[0];
    double bestDecay = decays[0];
    double highest = -1;
    for (double triedL2 : L2) {
      EaseRecommender fitted = EaseRecommender.fit(validation.training(), triedL2, 1);
      for (double triedDecay : decays) {
        EaseRecommender tried = fitted.withDecay(triedDecay);
        double judged = judge(tried, validation);
        if (judged > highest) {
          highest = judged;
          best = tried;
          bestL2 = triedL2;
          bestDecay = triedDecay;
        }
      }
    }
    String setting = String.format(Locale.ROOT, "l2 %.0f, decay %.2f", bestL2, bestDecay);
    double l2 = bestL2;
    double decay = bestDecay;
    return new Tuned(name, setting, best, rows -> EaseRecommender.fit(rows, l2, decay));
  }

  /** Mean NDCG@10 on a split's cases. */
  static double judge(Recommender recommender, LeaveOneOut split) {
    return mean(Ranks.of(recommender, split.cases(), split.training().counts()).ndcg(10));
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
