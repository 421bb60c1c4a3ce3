package io.whystream.worker.math;

/**
 * A matrix of which each row holds a few columns.
 *
 * @param columns of each row, ascending
 * @param values same places
 */
public record SparseRows(int[][] columns, float[][] values) {
  public SparseRows {
    if (columns.length != values.length) {
      throw new IllegalArgumentException(
          columns.length + " rows of columns, " + values.length + " of values");
    }
  }

  public int rows() {
    return columns.length;
  }

  /** Adds a row, scaled, to a vector. */
  public void addTo(float[] vector, float factor, int row) {
    int[] own = columns[row];
    float[] ofThem = values[row];
    for (int k = 0; k < own.length; k++) {
      vector[own[k]] += factor * ofThem[k];
    }
  }
}
