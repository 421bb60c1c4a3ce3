package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.math.GramMatrix;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * EASE (Steck 2019): the closed form of a linear item-item model with zero diagonal, over the most
 * popular items; the strongest weights of each item are kept.
 */
final class Ease {
  private static final int KEPT = 24;

  private Ease() {}

  /**
   * Fits the weights.
   *
   * @param sequences users' interactions; disliked ones are left out
   * @param most items covered, the most popular ones with rows of their own
   * @param l2 regularisation
   * @param decay that the scores will use
   */
  static ItemItem fit(Sequences sequences, Rows items, int most, double l2, float decay) {
    Map<Integer, Integer> counts = new HashMap<>();
    List<int[]> baskets = new ArrayList<>();
    for (String user : sequences.users()) {
      int[] basket =
          sequences.of(user).stream()
              .filter(Sequences::positive)
              .map(Interaction::getItem)
              .filter(items::knows)
              .mapToInt(items::of)
              .distinct()
              .toArray();
      baskets.add(basket);
      Arrays.stream(basket).forEach(row -> counts.merge(row, 1, Integer::sum));
    }
    int[] rows =
        counts.keySet().stream()
            .sorted(
                Comparator.<Integer>comparingInt(row -> -counts.getOrDefault(row, 0))
                    .thenComparing(r -> r))
            .limit(most)
            .mapToInt(Integer::intValue)
            .toArray();
    Map<Integer, Integer> place = new HashMap<>();
    IntStream.range(0, rows.length).forEach(i -> place.put(rows[i], i));

    List<int[]> places = new ArrayList<>();
    for (int[] basket : baskets) {
      places.add(
          Arrays.stream(basket)
              .map(row -> place.getOrDefault(row, -1))
              .filter(at -> at >= 0)
              .toArray());
    }
    double[][] inverse = GramMatrix.inverse(places, rows.length, l2);
    return strongest(inverse, rows, items.count() + 1, decay);
  }

  private static ItemItem strongest(double[][] inverse, int[] rows, int tableRows, float decay) {
    int[] neighbours = new int[tableRows * KEPT];
    float[] strengths = new float[tableRows * KEPT];
    Arrays.fill(neighbours, -1);
    for (int from = 0; from < rows.length; from++) {
      int i = from;
      int[] best =
          IntStream.range(0, rows.length)
              .filter(to -> to != i)
              .boxed()
              .sorted(Comparator.comparingDouble(to -> -Math.abs(inverse[i][to] / inverse[to][to])))
              .limit(KEPT)
              .sorted(Comparator.comparingInt(to -> rows[to]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int k = 0; k < best.length; k++) {
        int at = rows[from] * KEPT + k;
        neighbours[at] = rows[best[k]];
        strengths[at] = (float) (-inverse[from][best[k]] / inverse[best[k]][best[k]]);
      }
    }
    return new ItemItem(neighbours, strengths, KEPT, decay);
  }
}
