package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.math.GramMatrix;
import java.util.List;

/**
 * The inverse of X'X + l2, for a 0/1 matrix X of users by items, up to the factor that cancels in
 * EASE. Of the two sides of X the smaller one is inverted: with fewer users than items by
 * Woodbury's identity (X'X + l)^-1 = (1 - X' (XX' + l)^-1 X) / l, which needs no items-by-items
 * matrix; one is kept all the same while it is small, because products by it are fast.
 */
final class Precision {
  /** Largest matrix of items kept: 64 MB. Several are alive at once while one is tuned. */
  private static final int DENSE_ITEMS = 4_000;

  private static final double NEGLIGIBLE = 1e-4;

  private final int items;
  private final double[] diagonal;
  private final List<int[]> usersOf;
  private final float[][] rows;
  private final boolean byUsers;

  private Precision(
      int items, double[] diagonal, List<int[]> usersOf, float[][] rows, boolean byUsers) {
    this.items = items;
    this.diagonal = diagonal;
    this.usersOf = usersOf;
    this.rows = rows;
    this.byUsers = byUsers;
  }

  /**
   * Inverts.
   *
   * @param baskets each user's items, each once
   * @param l2 added to the diagonal, above 0
   */
  static Precision of(List<int[]> baskets, int items, double l2) {
    return baskets.size() < items ? byUsers(baskets, items, l2) : byItems(baskets, items, l2);
  }

  static Precision byItems(List<int[]> baskets, int items, double l2) {
    double[][] inverse = GramMatrix.inverse(baskets, items, l2);
    float[][] rows = new float[items][items];
    double[] diagonal = new double[items];
    for (int i = 0; i < items; i++) {
      diagonal[i] = inverse[i][i];
      for (int j = 0; j < items; j++) {
        rows[i][j] = (float) inverse[i][j];
      }
    }
    return new Precision(items, diagonal, List.of(), rows, false);
  }

  static Precision byUsers(List<int[]> baskets, int items, double l2) {
    int users = baskets.size();
    List<int[]> usersOf = transpose(baskets, items);
    double[][] inverse = GramMatrix.inverse(usersOf, users, l2);
    float[][] rows = new float[users][items];
    for (int u = 0; u < users; u++) {
      for (int v = 0; v < users; v++) {
        for (int item : baskets.get(v)) {
          rows[u][item] += (float) inverse[u][v];
        }
      }
    }
    double[] diagonal = new double[items];
    for (int item = 0; item < items; item++) {
      double sum = 1;
      for (int u : usersOf.get(item)) {
        sum -= rows[u][item];
      }
      diagonal[item] = sum;
    }
    return items <= DENSE_ITEMS
        ? new Precision(items, diagonal, List.of(), dense(usersOf, rows), false)
        : new Precision(items, diagonal, usersOf, rows, true);
  }

  /** Rows of items of rows of users. */
  private static float[][] dense(List<int[]> usersOf, float[][] ofUsers) {
    int items = usersOf.size();
    float[][] rows = new float[items][items];
    for (int item = 0; item < items; item++) {
      float[] row = rows[item];
      row[item] = 1;
      for (int u : usersOf.get(item)) {
        float[] user = ofUsers[u];
        for (int j = 0; j < items; j++) {
          row[j] -= user[j];
        }
      }
    }
    return rows;
  }

  private static List<int[]> transpose(List<int[]> baskets, int items) {
    int[] counts = new int[items];
    baskets.forEach(
        basket -> {
          for (int item : basket) {
            counts[item]++;
          }
        });
    int[][] users = new int[items][];
    for (int item = 0; item < items; item++) {
      users[item] = new int[counts[item]];
    }
    for (int u = baskets.size() - 1; u >= 0; u--) {
      for (int item : baskets.get(u)) {
        users[item][--counts[item]] = u;
      }
    }
    return List.of(users);
  }

  double diagonal(int item) {
    return diagonal[item];
  }

  /** The product with a sparse vector, entries next to nothing left out; [items]. */
  double[] times(int[] places, double[] values) {
    double[] product = new double[items];
    if (!byUsers) {
      for (int k = 0; k < places.length; k++) {
        if (Math.abs(values[k]) > NEGLIGIBLE) {
          addScaled(product, values[k], rows[places[k]]);
        }
      }
      return product;
    }
    double[] ofUsers = new double[rows.length];
    for (int k = 0; k < places.length; k++) {
      product[places[k]] += values[k];
      for (int u : usersOf.get(places[k])) {
        ofUsers[u] += values[k];
      }
    }
    for (int u = 0; u < rows.length; u++) {
      if (ofUsers[u] != 0) {
        addScaled(product, -ofUsers[u], rows[u]);
      }
    }
    return product;
  }

  private static void addScaled(double[] to, double factor, float[] row) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * row[j];
    }
  }
}
