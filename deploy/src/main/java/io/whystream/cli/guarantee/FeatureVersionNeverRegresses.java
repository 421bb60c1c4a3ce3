package io.whystream.cli.guarantee;

import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.UserPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Each published feature has a higher version than the one of its key before. */
public final class FeatureVersionNeverRegresses implements Guarantee {
  private final Map<String, Long> last = new HashMap<>();
  private final Violations violations = new Violations();

  @Override
  public void see(Sighting sighting) {
    if (sighting.value() instanceof UserPattern pattern) {
      rises(sighting, pattern.getFeatureVersion());
    } else if (sighting.value() instanceof ItemReasons reasons) {
      rises(sighting, reasons.getFeatureVersion());
    }
  }

  private void rises(Sighting sighting, long version) {
    Long before = last.put(sighting.topic() + "/" + sighting.key(), version);
    if (before != null && before >= version) {
      violations.add(sighting + ": feature version " + version + " after " + before);
    }
  }

  @Override
  public List<String> violations() {
    return violations.list();
  }
}
