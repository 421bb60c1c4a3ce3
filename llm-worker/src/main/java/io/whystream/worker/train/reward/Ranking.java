package io.whystream.worker.train.reward;

import java.util.Arrays;

/** Measures of scores. */
final class Ranking {
  private Ranking() {}

  /**
   * Area under the ROC curve: how often a positive scores above a negative; ties count half.
   *
   * @return 0.5 when either is empty
   */
  static double auc(double[] positives, double[] negatives) {
    if (positives.length == 0 || negatives.length == 0) {
      return 0.5;
    }
    double[] sorted = negatives.clone();
    Arrays.sort(sorted);
    double wins = 0;
    for (double positive : positives) {
      int below = lowerBound(sorted, positive);
      int upTo = below;
      while (upTo < sorted.length && sorted[upTo] == positive) {
        upTo++;
      }
      wins += below + (upTo - below) / 2.0;
    }
    return wins / positives.length / negatives.length;
  }

  private static int lowerBound(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** NDCG at ten of one item: 1 / log2(1 + rank), 0 from rank eleven on; ranks count from one. */
  static double ndcg10(int rank) {
    return rank <= 10 ? Math.log(2) / Math.log(1 + rank) : 0;
  }

  /** Log-sum-exp. */
  static double logSumExp(double[] values) {
    double max = Arrays.stream(values).max().orElse(0);
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - max);
    }
    return max + Math.log(sum);
  }
}
