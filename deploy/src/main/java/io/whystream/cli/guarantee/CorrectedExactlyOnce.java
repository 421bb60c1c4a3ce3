package io.whystream.cli.guarantee;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.RewardScores;
import io.whystream.schema.record.SourcePosition;
import io.whystream.schema.record.UserPattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What ended corrected has one correction, was scored once and published once; each attempt has one
 * result.
 */
public final class CorrectedExactlyOnce implements Guarantee {
  private final Map<Attempt, Integer> results = new HashMap<>();
  private final Map<SourcePosition, Integer> corrections = new HashMap<>();
  private final Map<Interaction, Integer> scores = new HashMap<>();
  private final Map<Interaction, Integer> published = new HashMap<>();
  private final Map<SourcePosition, Interaction> corrected = new HashMap<>();
  private final Set<SourcePosition> forgotten = new HashSet<>();

  private record Attempt(SourcePosition source, int number) {}

  /** Features and scores do not say where their interaction was read. */
  private record Interaction(String user, String id) {}

  @Override
  public void see(Sighting sighting) {
    Object value = sighting.value();
    if (value instanceof CorrectionResult result) {
      results.merge(new Attempt(result.getSource(), result.getAttempt()), 1, Integer::sum);
      if (result.getEnding() instanceof Correction) {
        corrections.merge(result.getSource(), 1, Integer::sum);
      }
    } else if (value instanceof RewardScores scored) {
      scores.merge(new Interaction(scored.getUser(), scored.getId()), 1, Integer::sum);
    } else if (value instanceof UserPattern pattern) {
      published.merge(
          new Interaction(pattern.getUser(), pattern.getInteractionId()), 1, Integer::sum);
    } else if (value instanceof Outcome outcome) {
      if (outcome.getEnding() == Ending.CORRECTED) {
        corrected.put(outcome.getSource(), new Interaction(outcome.getUser(), outcome.getId()));
      } else if (outcome.getEnding() == Ending.FORGOTTEN) {
        forgotten.add(outcome.getSource());
      }
    }
  }

  /** How many interactions were corrected. */
  public int corrected() {
    return corrected.size();
  }

  @Override
  public List<String> violations() {
    Violations violations = new Violations();
    results.forEach(
        (attempt, times) -> {
          if (times > 1) {
            violations.add(
                NoInteractionLost.text(attempt.source())
                    + " attempt "
                    + attempt.number()
                    + " has "
                    + times
                    + " results");
          }
        });
    corrections.forEach(
        (at, times) -> {
          if (!corrected.containsKey(at) && !forgotten.contains(at)) {
            violations.add(NoInteractionLost.text(at) + " has a correction and did not end so");
          }
        });
    corrected.forEach(
        (at, interaction) -> {
          once(violations, at, "corrections", corrections.getOrDefault(at, 0));
          once(violations, at, "reward scores", scores.getOrDefault(interaction, 0));
          // Topic user-patterns is compacted: an older one may be gone.
          if (published.getOrDefault(interaction, 0) > 1) {
            violations.add(NoInteractionLost.text(at) + " was published more than once");
          }
        });
    return violations.list();
  }

  private static void once(Violations violations, SourcePosition at, String what, int times) {
    if (times != 1) {
      violations.add(NoInteractionLost.text(at) + " ended corrected and has " + times + " " + what);
    }
  }
}
