package io.whystream.cli.guarantee;

import io.whystream.schema.Topics;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Interactions and outcomes match one to one: none ends twice, and none ends that never was. */
public final class LedgerBalances implements Guarantee {
  private final Set<SourcePosition> admitted = new HashSet<>();
  private final Map<SourcePosition, Integer> outcomes = new HashMap<>();

  @Override
  public void see(Sighting sighting) {
    if (sighting.topic().equals(Topics.INTERACTIONS)) {
      admitted.add(sighting.at());
    } else if (sighting.value() instanceof Outcome outcome) {
      outcomes.merge(outcome.getSource(), 1, Integer::sum);
    }
  }

  /** How many interactions were seen. */
  public int admitted() {
    return admitted.size();
  }

  @Override
  public List<String> violations() {
    Violations violations = new Violations();
    outcomes.forEach(
        (at, times) -> {
          if (times > 1) {
            violations.add(NoInteractionLost.text(at) + " ended " + times + " times");
          }
          if (!admitted.contains(at)) {
            violations.add(NoInteractionLost.text(at) + " ended and never was");
          }
        });
    long missing = admitted.stream().filter(at -> !outcomes.containsKey(at)).count();
    if (missing > 0) {
      violations.add(admitted.size() + " admitted, " + missing + " of them without outcome");
    }
    return violations.list();
  }
}
