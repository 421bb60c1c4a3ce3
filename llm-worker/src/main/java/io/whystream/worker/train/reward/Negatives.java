package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Items that a user did not choose: three in four drawn by popularity, the others evenly; none that
 * the user has had before.
 */
final class Negatives {
  private static final double BY_POPULARITY = 0.75;
  private static final int TRIES = 50;

  private final List<String> occurrences;
  private final List<String> distinct;

  /**
   * @param interactions whose items are drawn, by how often they occur
   */
  Negatives(List<Interaction> interactions) {
    this.occurrences = interactions.stream().map(Interaction::getItem).toList();
    this.distinct = occurrences.stream().distinct().toList();
  }

  List<String> draw(Interaction chosen, List<Interaction> history, int count, Random random) {
    Set<String> taken = new HashSet<>();
    history.forEach(before -> taken.add(before.getItem()));
    taken.add(chosen.getItem());
    List<String> drawn = new ArrayList<>();
    for (int tries = 0; drawn.size() < count && tries < TRIES * count; tries++) {
      List<String> from = random.nextDouble() < BY_POPULARITY ? occurrences : distinct;
      String item = from.get(random.nextInt(from.size()));
      if (taken.add(item)) {
        drawn.add(item);
      }
    }
    if (drawn.size() < count) {
      throw new IllegalStateException(
          "user " + chosen.getUser() + " has had almost every item: no others to draw");
    }
    return drawn;
  }
}
