package io.whystream.cli.guarantee;

import io.whystream.schema.Topics;
import io.whystream.schema.record.DeadLetter;
import java.util.List;
import java.util.Set;

/** Whatever is killed, no record of the pipeline becomes a dead letter: bad input alone does. */
public final class NoInnocentCondemned implements Guarantee {
  private static final Set<String> INPUTS = Set.of(Topics.INTERACTIONS, Topics.ITEMS);

  private final Violations violations = new Violations();

  @Override
  public void see(Sighting sighting) {
    if (sighting.value() instanceof DeadLetter letter && !INPUTS.contains(letter.getTopic())) {
      violations.add(
          letter.getTopic()
              + "-"
              + letter.getPartition()
              + "@"
              + letter.getOffset()
              + " was given up by "
              + letter.getStage()
              + ": "
              + letter.getWhy());
    }
  }

  @Override
  public List<String> violations() {
    return violations.list();
  }
}
