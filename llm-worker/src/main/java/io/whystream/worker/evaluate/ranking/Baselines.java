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
    return ease("EASE", L2, Recency.STEPS, new double[] {1}, validation).tuned();
  }

  /** EASE whose history counts by recency, regularisation and decay tuned. */
  public static Tuned recencyEase(LeaveOneOut validation) {
    return eases(validation).bySteps();
  }

  /**
   * EASE with both ways to count a history.
   *
   * @param bySteps the baseline
   * @param byMoments ours; regularised as the baseline, its decay tuned
   */
  record Eases(Tuned bySteps, Tuned byMoments) {}

  static Eases eases(LeaveOneOut validation) {
    Chosen steps = ease("recency-weighted EASE", L2, Recency.STEPS, DECAYS, validation);
    double[] same = {steps.l2()};
    Chosen moments = ease("EASE by moments", same, Recency.MOMENTS, DECAYS, validation);
    return new Eases(steps.tuned(), moments.tuned());
  }

  private record Chosen(double l2, Tuned tuned) {}

  private static Chosen ease(
      String name, double[] l2s, Recency recency, double[] decays, LeaveOneOut validation) {
    EaseRecommender best = EaseRecommender.fit(validation.training(), l2s[0], decays[0]);
    double bestL2 = l2s[0];
    double bestDecay = decays[0];
    double highest = -1;
    for (double triedL2 : l2s) {
      EaseRecommender fitted = EaseRecommender.fit(validation.training(), triedL2, 1);
      for (double triedDecay : decays) {
        EaseRecommender tried = fitted.with(recency, triedDecay);
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
    return new Chosen(
        l2,
        new Tuned(
            name, setting, best, rows -> EaseRecommender.fit(rows, l2, 1).with(recency, decay)));
  }

  /** Mean NDCG@10 on a split's cases. */
  static double judge(Recommender recommender, LeaveOneOut split) {
    return mean(Ranks.of(recommender, split.cases(), split.training().counts()).ndcg(10));
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
