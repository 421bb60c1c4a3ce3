package io.whystream.cli.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Exact quantiles of a growing sample. Threading: one thread. */
public final class Quantiles {
  private double[] values = new double[64];
  private int size;
  private boolean sorted = true;

  public void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
    sorted = false;
  }

  public int size() {
    return size;
  }

  /**
   * The smallest value that at least a share {@code q} of the sample does not exceed (the nearest
   * rank); empty for an empty sample.
   *
   * @param q in (0, 1]
   */
  public OptionalDouble at(double q) {
    if (size == 0) {
      return OptionalDouble.empty();
    }
    if (!sorted) {
      Arrays.sort(values, 0, size);
      sorted = true;
    }
    return OptionalDouble.of(values[Math.max(0, (int) Math.ceil(q * size) - 1)]);
  }
}
