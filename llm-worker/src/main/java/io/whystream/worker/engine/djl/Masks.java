package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Attention masks as numbers to add to scores. Hidden keys get a large finite number, because a row
 * of minus infinities turns into NaN that spreads.
 */
final class Masks {
  /** What hides a key; far above any score, far below float's limit. */
  static final float HIDDEN = -1e9f;

  private Masks() {}

  /**
   * Causal, behind left padding.
   *
   * @param padding tokens of padding at the left of each row
   * @param repeat how often the block of queries is laid out one below another
   * @return [rows, 1, repeat * time, time]
   */
  static NDArray causal(NDManager manager, int[] padding, int time, int repeat) {
    float[] mask = new float[padding.length * repeat * time * time];
    int at = 0;
    for (int pad : padding) {
      for (int g = 0; g < repeat; g++) {
        for (int t = 0; t < time; t++) {
          for (int s = 0; s < time; s++) {
            mask[at++] = s <= t && s >= pad ? 0 : HIDDEN;
          }
        }
      }
    }
    return Ops.create(manager, mask, padding.length, 1, (long) repeat * time, time);
  }

  /**
   * Keys that one new token a row may see: all behind the row's left padding.
   *
   * @return [rows, 1, 1, keys]
   */
  static NDArray padding(NDManager manager, int[] padding, int keys) {
    float[] mask = new float[padding.length * keys];
    for (int r = 0; r < padding.length; r++) {
      java.util.Arrays.fill(mask, r * keys, r * keys + padding[r], HIDDEN);
    }
    return Ops.create(manager, mask, padding.length, 1, 1, keys);
  }

  /**
   * Causal inside contiguous segments of each row, and inside a segment each branch apart from the
   * others behind the trunk, branch 0.
   *
   * @param segments [row][time]
   * @param branches [row][time]
   * @return [rows, 1, repeat * time, time]
   */
  static NDArray segments(NDManager manager, int[][] segments, int[][] branches, int repeat) {
    int time = segments[0].length;
    float[] mask = new float[segments.length * repeat * time * time];
    java.util.Arrays.fill(mask, HIDDEN);
    int at = 0;
    for (int r = 0; r < segments.length; r++) {
      int[] row = segments[r];
      int[] branch = branches[r];
      for (int g = 0; g < repeat; g++) {
        for (int t = 0; t < time; t++) {
          for (int s = t; s >= 0 && row[s] == row[t]; s--) {
            mask[at + s] = branch[s] == 0 || branch[s] == branch[t] ? 0 : HIDDEN;
          }
          at += time;
        }
      }
    }
    return Ops.create(manager, mask, segments.length, 1, (long) repeat * time, time);
  }

  /**
   * A tree: a trunk that all branches see, causal inside trunk and branches, branches apart.
   *
   * @param trunk tokens of the trunk
   * @param branches tokens of each branch, which follow one another
   * @return [1, 1, repeat * time, time]
   */
  static NDArray tree(NDManager manager, int trunk, int[] branches, int repeat) {
    int time = trunk;
    for (int length : branches) {
      time += length;
    }
    float[] mask = new float[repeat * time * time];
    java.util.Arrays.fill(mask, HIDDEN);
    for (int g = 0; g < repeat; g++) {
      int base = g * time * time;
      for (int t = 0; t < trunk; t++) {
        java.util.Arrays.fill(mask, base + t * time, base + t * time + t + 1, 0);
      }
      int start = trunk;
      for (int length : branches) {
        for (int t = start; t < start + length; t++) {
          java.util.Arrays.fill(mask, base + t * time, base + t * time + trunk, 0);
          java.util.Arrays.fill(mask, base + t * time + start, base + t * time + t + 1, 0);
        }
        start += length;
      }
    }
    return Ops.create(manager, mask, 1, 1, (long) repeat * time, time);
  }
}
