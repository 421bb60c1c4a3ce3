package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pattern of every user as time goes on: the newest, a corrected one before one that was only
 * written. A corrected pattern is seen by what comes after its interaction.
 */
final class PatternTrail {
  private final Corrections corrections;
  private final Corpus.Texts texts;
  private final Map<String, Revised> written = new HashMap<>();

  private record Revised(long time, int text) {}

  /**
   * @param texts numbers what is seen
   */
  PatternTrail(Corrections corrections, Corpus.Texts texts) {
    this.corrections = corrections;
    this.texts = texts;
  }

  /** Number of the pattern that an interaction sees; -1 for none. */
  int before(Interaction interaction) {
    return newest(interaction.getUser(), interaction.getEventTime());
  }

  /** Takes up a pattern written after an interaction; they come by event time for each user. */
  void revise(Interaction after, int text) {
    written.put(after.getUser(), new Revised(after.getEventTime(), text));
  }

  /** Number of the last pattern of each user who has one. */
  Map<String, Integer> latest() {
    Set<String> users = new HashSet<>(written.keySet());
    users.addAll(corrections.users());
    Map<String, Integer> latest = new HashMap<>();
    for (String user : users) {
      latest.put(user, newest(user, Long.MAX_VALUE));
    }
    return Map.copyOf(latest);
  }

  private int newest(String user, long time) {
    @Nullable Revised revised = written.get(user);
    Corrections.Corrected corrected = corrections.newestBefore(user, time);
    if (corrected != null && (revised == null || corrected.time() >= revised.time())) {
      return texts.number(corrected.pattern());
    }
    return revised == null ? -1 : revised.text();
  }
}
