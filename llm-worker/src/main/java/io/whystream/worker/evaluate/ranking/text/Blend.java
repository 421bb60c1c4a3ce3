package io.whystream.worker.evaluate.ranking.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Ids plus text: an item's score is that of ids, plus the text's by a weight, plus a constant, all
 * by how known the item is (0, 1-4, 5-19, 20 and more) and in units of the scores' spread.
 *
 * @param ids weights of ids, [4]: 1, but 0 may be better for what ids know nothing of
 * @param weights of texts, [4]
 * @param constants [4]; the last is 0
 */
record Blend(float[] ids, float[] weights, float[] constants) {
  private static final int BUCKETS = 4;
  private static final int ROUNDS = 2;
  private static final float[] WEIGHTS = {0, 0.1f, 0.25f, 0.5f, 1, 2, 4};
  private static final float[] CONSTANTS = {0, -1, 0.5f, 1, 1.5f, 2, 2.5f, 3, 4, 6};
  private static final float[] BOTH = {1, 0};
  private static final float[] ONE = {1};
  private static final float[] NONE = {0};

  /** Ids alone. */
  static Blend none() {
    return new Blend(new float[] {1, 1, 1, 1}, new float[BUCKETS], new float[BUCKETS]);
  }

  /** Text alone. */
  static Blend textOnly() {
    return new Blend(new float[BUCKETS], new float[] {1, 1, 1, 1}, new float[BUCKETS]);
  }

  /**
   * Chooses weights and constants by mean NDCG@10, one degree of knownness after the other; 0 where
   * nothing else is better.
   *
   * @param texts all 0 where there is nothing to weigh but constants
   */
  static Blend tune(Contest contest, List<float[]> ids, List<float[]> texts) {
    Blend best = none();
    double highest = contest.ndcg(ids, texts, best);
    for (int round = 0; round < ROUNDS; round++) {
      for (int bucket = BUCKETS - 1; bucket >= 0; bucket--) {
        for (Blend tried : best.others(bucket)) {
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

  /** All that differ in one degree of knownness. */
  private List<Blend> others(int bucket) {
    List<Blend> others = new ArrayList<>();
    for (float weight : WEIGHTS) {
      for (float constant : bucket == BUCKETS - 1 ? NONE : CONSTANTS) {
        for (float known : bucket == 0 ? BOTH : ONE) {
          Blend other = new Blend(ids.clone(), weights.clone(), constants.clone());
          other.ids[bucket] = known;
          other.weights[bucket] = weight;
          other.constants[bucket] = constant;
          others.add(other);
        }
      }
    }
    return others;
  }

  float score(float ofIds, float text, int bucket) {
    return ids[bucket] * ofIds + weights[bucket] * text + constants[bucket];
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
