package io.whystream.worker.math;

import java.util.List;

/** How often members of sets stand together, and the inverse of that: what EASE rests on. */
public final class GramMatrix {
  private GramMatrix() {}

  /**
   * The inverse of the regularised co-occurrence counts.
   *
   * @param sets members from 0 to below {@code size}, each at most once in a set
   * @param l2 added to the diagonal, above 0
   * @return [size, size], symmetric
   */
  public static double[][] inverse(List<int[]> sets, int size, double l2) {
    double[][] gram = new double[size][size];
    for (int[] set : sets) {
      for (int a : set) {
        for (int b : set) {
          gram[a][b]++;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      gram[i][i] += l2;
    }
    invert(gram);
    return gram;
  }

  /** Inverts a symmetric positive definite matrix in place, by Gauss and Jordan. */
  static void invert(double[][] matrix) {
    int n = matrix.length;
    for (int pivot = 0; pivot < n; pivot++) {
      double[] pivotRow = matrix[pivot];
      double scale = 1 / pivotRow[pivot];
      pivotRow[pivot] = 1;
      for (int j = 0; j < n; j++) {
        pivotRow[j] *= scale;
      }
      for (int i = 0; i < n; i++) {
        double factor = matrix[i][pivot];
        if (i != pivot && factor != 0) {
          double[] row = matrix[i];
          row[pivot] = 0;
          for (int j = 0; j < n; j++) {
            row[j] -= factor * pivotRow[j];
          }
        }
      }
    }
  }
}
