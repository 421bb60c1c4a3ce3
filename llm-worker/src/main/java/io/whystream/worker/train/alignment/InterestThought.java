package io.whystream.worker.train.alignment;

import io.whystream.worker.prompt.HistoryLine;
import io.whystream.worker.prompt.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The thought that a pattern is learned from: the commonest attributes of what was liked. */
final class InterestThought {
  private static final int NAMED = 2;

  private InterestThought() {}

  /** What the user enjoys, in a sentence. */
  static String of(List<HistoryLine> history) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (HistoryLine line : history) {
      int weight = line.verdict() == Verdict.LIKED ? 2 : line.verdict() == Verdict.SAW ? 1 : 0;
      for (String value : values(line.item().attributes())) {
        counts.merge(value, weight, Integer::sum);
      }
    }
    List<String> commonest =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(NAMED)
            .map(Map.Entry::getKey)
            .toList();
    return commonest.isEmpty()
        ? "Nothing is known of this user."
        : "This user enjoys " + String.join(" and ", commonest) + ".";
  }

  /** The values in a text such as {@code genre: Comedy, Drama; decade: 1990s}. */
  private static List<String> values(String attributes) {
    List<String> values = new ArrayList<>();
    for (String group : attributes.split("; ")) {
      for (String value : group.substring(group.indexOf(": ") + 1).split(",")) {
        if (!value.isBlank()) {
          values.add(value.strip());
        }
      }
    }
    return values;
  }
}
