package io.whystream.worker.evaluate.ranking.text;

import java.util.List;
import java.util.Locale;

/**
 * Ids plus text: an item's score is that of ids plus the text's by a weight, both by how known the
 * item is (0, 1-4, 5-19, 20 and more) and in units of their spread. Among the items of each degree
 * the scores then get the mean and the deviation that ids alone give them, plus a constant: texts
 * say in which order such items stand, and not how high.
 *
 * @param ids weights of ids, [4]: 1, but 0 may be better for what ids know nothing of
 * @param weights of texts, [4]
 * @param constants [4]; the last is 0
 */
record Blend(float[] ids, float[] weights, float[] constants) {
  private static final int BUCKETS = 4;
  private static final int ROUNDS = 2;
  private static final float[] WEIGHTS = {0, 0.1f, 0.25f, 0.5f, 1, 2, 4};
  private static final float[] CONSTANTS = {0, -1, 0.5f, 1, 1.5f, 2, 2.5f, 3, 4};
  private static final float[] BOTH = {1, 0};
  private static final float[] ONE = {1};

  /** Ids alone. */
  static Blend none() {
    return new Blend(new float[] {1, 1, 1, 1}, new float[BUCKETS], new float[BUCKETS]);
  }

  /** Text alone. */
  static Blend textOnly() {
    return new Blend(new float[BUCKETS], new float[] {1, 1, 1, 1}, new float[BUCKETS]);
  }

  /**
   * Chooses the weights of each degree of knownness by mean NDCG@10 among items of that degree,
   * which no mixture of new and known interactions sways, as far as the mean over all does not
   * fall; then the constants by the mean over all. 0 where nothing else is better.
   *
   * @param texts all 0 where there is nothing to weigh but constants
   */
  static Blend tune(Contest contest, List<float[]> ids, List<float[]> texts) {
    Blend best = none();
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      double least = contest.ndcg(ids, texts, best);
      double highest = contest.ndcgAmongAlike(ids, texts, best, bucket);
      for (float known : bucket == 0 ? BOTH : ONE) {
        for (float weight : WEIGHTS) {
          Blend tried = best.with(bucket, known, weight, 0);
          double judged = contest.ndcgAmongAlike(ids, texts, tried, bucket);
          if (judged > highest && contest.ndcg(ids, texts, tried) >= least) {
            highest = judged;
            best = tried;
          }
        }
      }
    }
    double highest = contest.ndcg(ids, texts, best);
    for (int round = 0; round < ROUNDS; round++) {
      for (int bucket = 0; bucket < BUCKETS - 1; bucket++) {
        for (float constant : CONSTANTS) {
          Blend tried = best.with(bucket, best.ids[bucket], best.weights[bucket], constant);
          double judged = contest.ndcg(ids, texts, tried);
          if (judged > highest) {
            highest = judged;
            best = tried;
          }
        }
      }
    }
    return best;
  }

  /** The same but in one degree of knownness. */
  private Blend with(int bucket, float known, float weight, float constant) {
    Blend other = new Blend(ids.clone(), weights.clone(), constants.clone());
    other.ids[bucket] = known;
    other.weights[bucket] = weight;
    other.constants[bucket] = constant;
    return other;
  }

  /**
   * Scores of all candidates, [item].
   *
   * @param buckets how known each item is
   */
  float[] scores(int[] candidates, int[] buckets, float[] ofIds, float[] ofTexts) {
    Moments[] before = Moments.of(candidates, buckets, ofIds);
    float[] scores = new float[ofIds.length];
    for (int item : candidates) {
      int bucket = buckets[item];
      scores[item] = ids[bucket] * ofIds[item] + weights[bucket] * ofTexts[item];
    }
    Moments[] after = Moments.of(candidates, buckets, scores);
    for (int item : candidates) {
      int bucket = buckets[item];
      // Left alone where ids are alone, so that not even rounding changes their order.
      boolean placed = weights[bucket] != 0 && before[bucket].deviation() > 0;
      float own = placed ? before[bucket].place(after[bucket].units(scores[item])) : scores[item];
      scores[item] = own + constants[bucket];
    }
    return scores;
  }

  /** Mean and deviation of the scores of one degree of knownness. */
  private record Moments(double mean, double deviation) {
    static Moments[] of(int[] candidates, int[] buckets, float[] scores) {
      int[] counts = new int[BUCKETS];
      double[] sums = new double[BUCKETS];
      double[] squares = new double[BUCKETS];
      for (int item : candidates) {
        counts[buckets[item]]++;
        sums[buckets[item]] += scores[item];
        squares[buckets[item]] += (double) scores[item] * scores[item];
      }
      Moments[] moments = new Moments[BUCKETS];
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        double mean = counts[bucket] == 0 ? 0 : sums[bucket] / counts[bucket];
        double variance = counts[bucket] == 0 ? 0 : squares[bucket] / counts[bucket] - mean * mean;
        moments[bucket] = new Moments(mean, Math.sqrt(Math.max(0, variance)));
      }
      return moments;
    }

    double units(float score) {
      return deviation > 0 ? (score - mean) / deviation : 0;
    }

    float place(double units) {
      return (float) (mean + units * deviation);
    }
  }

  @Override
  public String toString() {
    StringBuilder shown =
        new StringBuilder(ids[0] == 0 ? "new ones without ids, weights" : "weights");
    for (float weight : weights) {
      shown.append(String.format(Locale.ROOT, " %.2f", weight));
    }
    shown.append(", constants");
    for (float constant : constants) {
      shown.append(String.format(Locale.ROOT, " %.1f", constant));
    }
    return shown.toString();
  }
}
