package io.whystream.cli.guarantee;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No interaction has two gradients in the log, and a correction that says it was learned from has
 * one.
 */
public final class LearnedAtMostOnce implements Guarantee {
  private final Map<String, List<Long>> gradients = new HashMap<>();
  private final Set<String> learned = new HashSet<>();

  @Override
  public void see(Sighting sighting) {
    if (sighting.value() instanceof PolicyLogRecord record) {
      if (record.getChange() instanceof GradientStep step) {
        step.getRequestIds()
            .forEach(
                id -> gradients.computeIfAbsent(id, i -> new ArrayList<>()).add(sighting.offset()));
      }
    } else if (sighting.value() instanceof CorrectionResult result
        && result.getEnding() instanceof Correction correction
        && correction.getLearned()) {
      learned.add(result.getId());
    }
  }

  /** How many interactions were learned from. */
  public int learned() {
    return gradients.size();
  }

  @Override
  public List<String> violations() {
    Violations violations = new Violations();
    gradients.forEach(
        (id, offsets) -> {
          if (offsets.size() > 1) {
            violations.add("interaction " + id + " was learned at " + offsets);
          }
        });
    learned.stream()
        .filter(id -> !gradients.containsKey(id))
        .forEach(id -> violations.add("interaction " + id + " was learned and has no gradient"));
    return violations.list();
  }
}
