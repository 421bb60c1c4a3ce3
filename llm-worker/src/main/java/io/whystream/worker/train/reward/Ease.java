package io.whystream.worker.train.reward;

import io.whystream.worker.math.Followers;
import io.whystream.worker.math.GramMatrix;
import io.whystream.worker.math.SparseRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * EASE (Steck 2019): the closed form of a linear item-item model with zero diagonal, over the most
 * popular items.
 */
final class Ease {
  private Ease() {}

  /**
   * Fits the weights.
   *
   * @param walks what users did and did not dislike
   * @param items how many there are
   * @param most items covered, the most popular ones
   * @param l2 regularisation
   * @return [items, items]: how much each item speaks for another one
   */
  static SparseRows fit(List<Followers.Walk> walks, int items, int most, double l2) {
    List<int[]> baskets =
        walks.stream().map(walk -> Arrays.stream(walk.items()).distinct().toArray()).toList();
    int[] counts = new int[items];
    baskets.forEach(basket -> Arrays.stream(basket).forEach(item -> counts[item]++));
    int[] covered =
        IntStream.range(0, items)
            .filter(item -> counts[item] > 0)
            .boxed()
            .sorted(Comparator.comparingInt(item -> -counts[item]))
            .limit(most)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    List<int[]> places = new ArrayList<>();
    for (int[] basket : baskets) {
      places.add(
          Arrays.stream(basket)
              .map(item -> Arrays.binarySearch(covered, item))
              .filter(place -> place >= 0)
              .toArray());
    }
    double[][] inverse = GramMatrix.inverse(places, covered.length, l2);
    int[][] columns = new int[items][0];
    float[][] weights = new float[items][0];
    for (int from = 0; from < covered.length; from++) {
      float[] ofOne = new float[covered.length];
      for (int to = 0; to < ofOne.length; to++) {
        ofOne[to] = to == from ? 0 : (float) (-inverse[from][to] / inverse[to][to]);
      }
      columns[covered[from]] = covered;
      weights[covered[from]] = ofOne;
    }
    return new SparseRows(columns, weights);
  }
}
