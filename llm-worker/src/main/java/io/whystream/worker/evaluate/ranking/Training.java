package io.whystream.worker.evaluate.ranking;

import java.util.List;

/**
 * What a recommender may learn from.
 *
 * @param items how many items there are in all, known or not
 * @param sequences what each user did as far as it may be known
 */
public record Training(int items, List<InteractionLog.Sequence> sequences) {

  /** How often each item occurs. */
  public int[] counts() {
    int[] counts = new int[items];
    for (InteractionLog.Sequence sequence : sequences) {
      for (int item : sequence.items()) {
        counts[item]++;
      }
    }
    return counts;
  }
}
