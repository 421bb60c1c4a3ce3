package io.whystream.worker.train.alignment;

import io.whystream.worker.prompt.HistoryLine;
import io.whystream.worker.prompt.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers that the form is learned from: for each kind of attribute, the commonest values of
 * what was liked.
 */
final class InterestThought {
  /** What follows the number. */
  static final String AFTER = "</answer>";

  /** Values named of the first kind of attribute; one of each other kind. */
  private static final int NAMED = 2;

  private InterestThought() {}

  /** The right answer up to its number. */
  static String before(ChoiceTask task) {
    return "<think>" + thought(task.facts().history()) + "</think><answer>";
  }

  static String thought(List<HistoryLine> history) {
    Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    for (HistoryLine line : history) {
      int weight = line.verdict() == Verdict.LIKED ? 2 : line.verdict() == Verdict.SAW ? 1 : 0;
      if (weight == 0) {
        continue;
      }
      line.item()
          .byName()
          .forEach(
              (name, values) -> {
                for (String value : values.split(", ", -1)) {
                  counts
                      .computeIfAbsent(name, n -> new LinkedHashMap<>())
                      .merge(value, weight, Integer::sum);
                }
              });
    }
    List<String> named = new ArrayList<>();
    counts.values().forEach(values -> named.add(commonest(values, named.isEmpty() ? NAMED : 1)));
    return named.isEmpty()
        ? "Nothing is known of this user."
        : "This user enjoys " + String.join(", ", named) + ".";
  }

  private static String commonest(Map<String, Integer> counts, int most) {
    return String.join(
        " and ",
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(most)
            .map(Map.Entry::getKey)
            .toList());
  }
}
