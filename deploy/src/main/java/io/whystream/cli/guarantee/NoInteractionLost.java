package io.whystream.cli.guarantee;

import io.whystream.schema.Topics;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every interaction that a producer was told to be written is in its topic and has an outcome. */
public final class NoInteractionLost implements Guarantee {
  private final Set<SourcePosition> acknowledged = new HashSet<>();
  private final Set<SourcePosition> open = new TreeSet<>();
  private final Set<SourcePosition> ended = new HashSet<>();
  private final Set<SourcePosition> seen = new HashSet<>();

  /** A producer was told that an interaction is written there. */
  public void acknowledged(SourcePosition at) {
    acknowledged.add(at);
  }

  @Override
  public void see(Sighting sighting) {
    if (sighting.topic().equals(Topics.INTERACTIONS)) {
      seen.add(sighting.at());
      if (!ended.contains(sighting.at())) {
        open.add(sighting.at());
      }
    } else if (sighting.value() instanceof Outcome outcome) {
      ended.add(outcome.getSource());
      open.remove(outcome.getSource());
    }
  }

  /** How many interactions have no outcome yet. */
  public int open() {
    return open.size();
  }

  @Override
  public List<String> violations() {
    Violations violations = new Violations();
    open.forEach(at -> violations.add("no outcome of the interaction at " + text(at)));
    acknowledged.stream()
        .filter(at -> !seen.contains(at))
        .forEach(at -> violations.add("an acknowledged interaction is gone from " + text(at)));
    return violations.list();
  }

  static String text(SourcePosition at) {
    return "interactions-" + at.getPartition() + "@" + at.getOffset();
  }
}
