package io.whystream.cli.guarantee;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.SourcePosition;
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
  private final Map<Interaction, List<Long>> gradients = new HashMap<>();
  private final Set<Interaction> learned = new HashSet<>();

  /**
   * An id is given once in a partition of its source, to an interaction and to all attempts at it.
   */
  private record Interaction(int partition, String id) {
    @Override
    public String toString() {
      return id + " of partition " + partition;
    }
  }

  @Override
  public void see(Sighting sighting) {
    if (sighting.value() instanceof PolicyLogRecord record) {
      if (record.getChange() instanceof GradientStep step) {
        see(step, sighting.offset());
      }
    } else if (sighting.value() instanceof CorrectionResult result
        && result.getEnding() instanceof Correction correction
        && correction.getLearned()) {
      learned.add(new Interaction(result.getSource().getPartition(), result.getId()));
    }
  }

  private void see(GradientStep step, long offset) {
    List<String> ids = step.getRequestIds();
    List<SourcePosition> sources = step.getSources();
    if (sources.size() != ids.size()) {
      throw new IllegalArgumentException(
          "the gradient at %d names %d interactions and %d sources: it is of an older release"
              .formatted(offset, ids.size(), sources.size()));
    }
    for (int i = 0; i < ids.size(); i++) {
      gradients
          .computeIfAbsent(
              new Interaction(sources.get(i).getPartition(), ids.get(i)), key -> new ArrayList<>())
          .add(offset);
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
        (interaction, offsets) -> {
          if (offsets.size() > 1) {
            violations.add("interaction " + interaction + " was learned at " + offsets);
          }
        });
    learned.stream()
        .filter(interaction -> !gradients.containsKey(interaction))
        .forEach(
            interaction ->
                violations.add("interaction " + interaction + " was learned and has no gradient"));
    return violations.list();
  }
}
