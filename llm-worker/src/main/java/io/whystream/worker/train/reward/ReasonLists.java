package io.whystream.worker.train.reward;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The reasons of every item over time, as an example at a time may see them: from before it, not
 * the user's own, and only then the newest of them. The same rule for what was chosen and what was
 * not, so that the length of a list tells nothing.
 */
final class ReasonLists {
  private final LeakRules rules;
  private final int cap;
  private final Map<String, List<Entry>> byItem = new HashMap<>();

  private record Entry(String user, long time, int text) {}

  ReasonLists(LeakRules rules, int cap) {
    this.rules = rules;
    this.cap = cap;
  }

  /** Adds a reason by the number of its text. */
  void add(String item, String user, long time, int text) {
    List<Entry> entries = byItem.computeIfAbsent(item, key -> new ArrayList<>());
    entries.add(new Entry(user, time, text));
    entries.sort(Comparator.comparingLong(Entry::time));
  }

  /** Whether an item has a reason at any time. */
  boolean has(String item) {
    return byItem.containsKey(item);
  }

  /** The texts that a user's interaction at a time may see of an item, oldest first. */
  int[] at(String item, String user, long time) {
    List<Entry> seen =
        byItem.getOrDefault(item, List.of()).stream()
            .filter(
                entry ->
                    entry.user().equals(user)
                        ? rules.own() && entry.time() <= time
                        : rules.later() || entry.time() < time)
            .toList();
    return seen.subList(Math.max(0, seen.size() - cap), seen.size()).stream()
        .mapToInt(Entry::text)
        .toArray();
  }
}
