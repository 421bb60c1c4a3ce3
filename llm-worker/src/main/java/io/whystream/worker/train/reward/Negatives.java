package io.whystream.worker.train.reward;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Draws items to stand beside the one chosen, by popularity or in part evenly.
 *
 * <p>Among items drawn by popularity a score that knows popularity looks wrong, and learning there
 * unlearns it. So a choice is told how often each candidate is drawn, and takes the logarithm of
 * that from its score (sampled softmax, Bengio and Senécal 2008).
 */
public final class Negatives {
  private static final int TRIES = 50;

  private final List<String> occurrences;
  private final List<String> distinct;
  private final Map<String, Integer> counts = new HashMap<>();
  private final double byPopularity;

  /**
   * @param occurrences items, each as often as it occurs
   * @param byPopularity share of those drawn by how often they occur; the others are drawn evenly
   */
  public Negatives(List<String> occurrences, double byPopularity) {
    this.occurrences = List.copyOf(occurrences);
    this.distinct = occurrences.stream().distinct().toList();
    this.byPopularity = byPopularity;
    occurrences.forEach(item -> counts.merge(item, 1, Integer::sum));
  }

  /**
   * Draws different items, fewer than asked for where there are hardly any.
   *
   * @param taken never drawn
   * @param fits what is drawn
   */
  public List<String> draw(
      Collection<String> taken, int count, Random random, Predicate<String> fits) {
    Set<String> seen = new HashSet<>(taken);
    List<String> drawn = new ArrayList<>();
    for (int tries = 0;
        drawn.size() < count && tries < TRIES * count && !occurrences.isEmpty();
        tries++) {
      List<String> from =
          byPopularity >= 1 || random.nextDouble() < byPopularity ? occurrences : distinct;
      String item = from.get(random.nextInt(from.size()));
      if (fits.test(item) && seen.add(item)) {
        drawn.add(item);
      }
    }
    return drawn;
  }

  /** Logarithm of how often an item is drawn; one that is not there counts as if it were once. */
  public double logChance(String item) {
    int count = counts.getOrDefault(item, 1);
    return Math.log(
        byPopularity * count / Math.max(1, occurrences.size())
            + (1 - byPopularity) / Math.max(1, distinct.size()));
  }
}
