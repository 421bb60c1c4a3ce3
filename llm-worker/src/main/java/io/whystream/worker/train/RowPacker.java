package io.whystream.worker.train;

import io.whystream.worker.engine.PackedRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packs texts side by side into rows: each goes into the fullest row that still has room. */
public final class RowPacker {
  private static final int PADDING = -1;

  private final int length;
  private final int rows;
  private final int[][] tokens;
  private final int[][] segments;
  private final int[][] branches;
  private final float[][] weights;
  private final int[] used;
  private final int[] texts;

  public RowPacker(int rows, int length) {
    this.rows = rows;
    this.length = length;
    tokens = new int[rows][length];
    segments = new int[rows][length];
    branches = new int[rows][length];
    weights = new float[rows][length];
    used = new int[rows];
    texts = new int[rows];
    for (int[] row : segments) {
      Arrays.fill(row, PADDING);
    }
  }

  /** Packs as many texts as fit, the longest first; what does not fit is left out. */
  public void pack(List<PackedText> pool) {
    List<PackedText> longestFirst = new ArrayList<>(pool);
    longestFirst.sort((a, b) -> b.tokens().length - a.tokens().length);
    longestFirst.forEach(this::put);
  }

  private void put(PackedText text) {
    int size = text.tokens().length;
    int fullest = -1;
    for (int r = 0; r < rows; r++) {
      if (used[r] + size <= length && (fullest < 0 || used[r] > used[fullest])) {
        fullest = r;
      }
    }
    if (fullest < 0) {
      return;
    }
    System.arraycopy(text.tokens(), 0, tokens[fullest], used[fullest], size);
    System.arraycopy(text.branches(), 0, branches[fullest], used[fullest], size);
    System.arraycopy(text.weights(), 0, weights[fullest], used[fullest], size);
    weights[fullest][used[fullest]] = 0;
    Arrays.fill(segments[fullest], used[fullest], used[fullest] + size, texts[fullest]++);
    used[fullest] += size;
  }

  /** The rows that hold something, with weights that add up to 1. */
  public PackedRows rows() {
    // A text opens the first empty row.
    int filled = (int) Arrays.stream(used).filter(size -> size > 0).count();
    double sum = 0;
    for (float[] row : weights) {
      for (float weight : row) {
        sum += weight;
      }
    }
    for (float[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (row[i] / sum);
      }
    }
    return new PackedRows(
        Arrays.copyOf(tokens, filled),
        Arrays.copyOf(segments, filled),
        Arrays.copyOf(branches, filled),
        Arrays.copyOf(weights, filled));
  }

  /** Tokens packed, padding not counted. */
  public int packed() {
    return Arrays.stream(used).sum();
  }
}
