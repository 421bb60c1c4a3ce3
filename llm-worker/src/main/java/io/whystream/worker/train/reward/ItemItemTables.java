package io.whystream.worker.train.reward;

import io.whystream.worker.math.SparseRows;
import io.whystream.worker.reward.network.ItemItem;
import java.util.Arrays;

/** Sums of two kinds of item-item weights, the strongest of each row kept. */
final class ItemItemTables {
  private ItemItemTables() {}

  /**
   * Adds and keeps.
   *
   * @param first [items, items]
   * @param ofFirst how much it counts
   * @param second [items, items]
   * @param ofSecond how much it counts
   * @param tableRows rows of the table, at least as many as items; those behind speak for nothing
   * @param kept weights of each row, those that differ most from 0; of equal ones the first
   * @param decay that the scores will use
   */
  static ItemItem sum(
      SparseRows first,
      double ofFirst,
      SparseRows second,
      double ofSecond,
      int tableRows,
      int kept,
      float decay) {
    int items = first.rows();
    int[] neighbours = new int[tableRows * kept];
    float[] strengths = new float[tableRows * kept];
    Arrays.fill(neighbours, -1);
    for (int row = 0; row < items; row++) {
      float[] sums = new float[items];
      first.addTo(sums, (float) ofFirst, row);
      second.addTo(sums, (float) ofSecond, row);
      int at = row * kept;
      for (int item : strongest(sums, kept)) {
        neighbours[at] = item;
        strengths[at++] = sums[item];
      }
    }
    return new ItemItem(neighbours, strengths, kept, decay);
  }

  /** Ascending. */
  private static int[] strongest(float[] sums, int kept) {
    float[] magnitudes = new float[sums.length];
    int count = 0;
    for (float sum : sums) {
      if (sum != 0) {
        magnitudes[count++] = Math.abs(sum);
      }
    }
    Arrays.sort(magnitudes, 0, count);
    int most = Math.min(kept, count);
    float least = most == 0 ? 0 : magnitudes[count - most];
    int ties = most;
    for (int k = count - 1; k >= 0 && magnitudes[k] > least; k--) {
      ties--;
    }
    int[] found = new int[most];
    int next = 0;
    for (int item = 0; next < most; item++) {
      float magnitude = Math.abs(sums[item]);
      if (magnitude > least || (magnitude == least && ties-- > 0)) {
        found[next++] = item;
      }
    }
    return found;
  }
}
