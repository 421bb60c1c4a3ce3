package io.whystream.worker.train.alignment;

import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.Training;
import java.util.Arrays;
import java.util.List;

/**
 * How well known items are among the users learned from: a level for each item, and a word for each
 * level. What users held out took counts nowhere.
 */
final class Knownness {
  /** A word for each level, the least known first. */
  static final List<String> WORDS =
      List.of("rare", "narrow", "fair", "known", "familiar", "strong", "memorable", "favourite");

  /** Share of the users from which on an item is of the second level; it doubles with each. */
  private static final double SECOND_FROM = 0.004;

  private final int[] levels;

  /**
   * @param learnedFrom the users that are counted
   */
  Knownness(InteractionLog learnedFrom) {
    Training training = new Training(learnedFrom.items().size(), learnedFrom.sequences());
    int users = learnedFrom.sequences().size();
    this.levels =
        Arrays.stream(training.counts()).map(count -> level((double) count / users)).toArray();
  }

  private static int level(double share) {
    int level = 0;
    for (double from = SECOND_FROM; level < WORDS.size() - 1 && share >= from; from *= 2) {
      level++;
    }
    return level;
  }

  /** Level of an item, 0 to 7. */
  int level(int item) {
    return levels[item];
  }

  /** The word for an item's level. */
  String word(int item) {
    return WORDS.get(levels[item]);
  }

  /** Place of the best known of some items; among equals the preferred place, else the first. */
  int best(int[] items, int preferred) {
    int best = preferred;
    for (int i = 0; i < items.length; i++) {
      best = levels[items[i]] > levels[items[best]] ? i : best;
    }
    return best;
  }
}
