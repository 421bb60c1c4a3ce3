package io.whystream.worker.evaluate.ranking;

import java.util.Arrays;
import java.util.List;

/**
 * The place of the held-out item among all items that were trained on and that the user has not
 * seen, for each case; ties count against it.
 *
 * @param ranks from 1; {@link #UNKNOWN} for an item that nobody could know
 */
public record Ranks(int[] ranks) {
  /** Rank of an item that was not trained on: it counts as not found, for every recommender. */
  public static final int UNKNOWN = Integer.MAX_VALUE;

  /** Ranks with one recommender. */
  public static Ranks of(Recommender recommender, List<Case> cases, int[] counts) {
    return new Ranks(
        cases.stream().mapToInt(one -> rank(recommender.scores(one), one, counts)).toArray());
  }

  static int rank(float[] scores, Case one, int[] counts) {
    if (counts[one.target()] == 0) {
      return UNKNOWN;
    }
    boolean[] seen = new boolean[counts.length];
    for (int item : one.history().items()) {
      seen[item] = true;
    }
    float own = scores[one.target()];
    int rank = 1;
    for (int item = 0; item < counts.length; item++) {
      boolean better = !(scores[item] < own);
      if (item != one.target() && counts[item] > 0 && !seen[item] && better) {
        rank++;
      }
    }
    return rank;
  }

  /** NDCG of one relevant item: 1 / log2(1 + rank) up to the cut, 0 behind it; by case. */
  public double[] ndcg(int cut) {
    return Arrays.stream(ranks)
        .mapToDouble(rank -> rank <= cut ? Math.log(2) / Math.log(1.0 + rank) : 0)
        .toArray();
  }

  /** Whether the item is among the first so many; by case. */
  public double[] recall(int cut) {
    return Arrays.stream(ranks).mapToDouble(rank -> rank <= cut ? 1 : 0).toArray();
  }
}
