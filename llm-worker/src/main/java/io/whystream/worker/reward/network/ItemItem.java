package io.whystream.worker.reward.network;

import io.whystream.worker.math.Recency;
import java.util.Arrays;
import java.util.List;

/**
 * Scores an item by its likeness to the items of a history, recent ones counting more and those of
 * one moment alike: a table of weights, the strongest of each item kept.
 *
 * <p>Threading: any thread.
 */
public final class ItemItem {
  private final int[] neighbours;
  private final float[] strengths;
  private final int perRow;
  private final float decay;

  /**
   * @param neighbours rows of the items that each row speaks for, [rows, perRow] ascending; -1 for
   *     none, at the end
   * @param strengths their weights, same places
   * @param perRow kept for each row
   * @param decay factor for each step back in time, in (0, 1]
   */
  public ItemItem(int[] neighbours, float[] strengths, int perRow, float decay) {
    if (neighbours.length != strengths.length || (perRow > 0 && neighbours.length % perRow != 0)) {
      throw new IllegalArgumentException("neighbours and strengths must have the same places");
    }
    this.neighbours = neighbours.clone();
    this.strengths = strengths.clone();
    this.perRow = perRow;
    this.decay = decay;
  }

  /** Speaks for no item at all. */
  public static ItemItem none() {
    return new ItemItem(new int[0], new float[0], 0, 1);
  }

  /** The same weights with another decay. */
  public ItemItem with(float otherDecay) {
    return new ItemItem(neighbours, strengths, perRow, otherDecay);
  }

  public int perRow() {
    return perRow;
  }

  public float decay() {
    return decay;
  }

  /** The neighbours, [rows, perRow]. */
  public int[] neighbours() {
    return neighbours.clone();
  }

  /** Their weights, [rows, perRow]. */
  public float[] strengths() {
    return strengths.clone();
  }

  /**
   * Sum over the history of decay^steps-back times the weight from that item to this one, where
   * steps of one moment count as the last of them; disliked items say nothing.
   */
  public float score(List<SequenceEncoder.Step> history, int row) {
    double[] recency = recency(history);
    float sum = 0;
    for (int i = recency.length - 1; i >= 0; i--) {
      SequenceEncoder.Step step = history.get(i);
      if (step.verdict() != 2) {
        sum += (float) recency[i] * strength(step.row(), row);
      }
    }
    return sum;
  }

  /** Scores of all rows at once, as {@link #score} gives them one by one. */
  public float[] scores(List<SequenceEncoder.Step> history, int rows) {
    double[] recency = recency(history);
    float[] scores = new float[rows];
    for (int i = recency.length - 1; i >= 0; i--) {
      SequenceEncoder.Step step = history.get(i);
      if (step.verdict() != 2) {
        int start = step.row() * perRow;
        for (int at = start; at < Math.min(start + perRow, neighbours.length); at++) {
          if (neighbours[at] >= 0 && neighbours[at] < rows) {
            scores[neighbours[at]] += (float) recency[i] * strengths[at];
          }
        }
      }
    }
    return scores;
  }

  private double[] recency(List<SequenceEncoder.Step> history) {
    return Recency.MOMENTS.weights(
        history.stream().mapToLong(SequenceEncoder.Step::time).toArray(), decay);
  }

  private float strength(int from, int to) {
    int start = from * perRow;
    if (start >= neighbours.length) {
      return 0;
    }
    int end = start + perRow;
    while (end > start && neighbours[end - 1] < 0) {
      end--;
    }
    int at = Arrays.binarySearch(neighbours, start, end, to);
    return at >= 0 ? strengths[at] : 0;
  }
}
