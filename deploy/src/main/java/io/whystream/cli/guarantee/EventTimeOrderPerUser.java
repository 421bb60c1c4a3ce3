package io.whystream.cli.guarantee;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user's corrections follow their event times; only a retried dead letter may come later. */
public final class EventTimeOrderPerUser implements Guarantee {
  private final Map<String, Long> last = new HashMap<>();
  private final Violations violations = new Violations();

  @Override
  public void see(Sighting sighting) {
    if (sighting.value() instanceof CorrectionResult result
        && result.getEnding() instanceof Correction
        && result.getAttempt() == 1) {
      String user = sighting.partition() + "/" + result.getUser();
      Long before = last.put(user, result.getEventTime());
      if (before != null && before > result.getEventTime()) {
        violations.add(
            "user "
                + result.getUser()
                + " at "
                + sighting
                + ": event time "
                + result.getEventTime()
                + " after "
                + before);
      }
    }
  }

  @Override
  public List<String> violations() {
    return violations.list();
  }
}
