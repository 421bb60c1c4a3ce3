package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a pass of correction wrote for interactions of a dataset: the corrected features. */
public final class Corrections {
  public static final Corrections NONE = new Corrections(List.of());

  private final Map<String, Corrected> byId = new LinkedHashMap<>();
  private final Map<String, List<Corrected>> byUser = new HashMap<>();

  /**
   * One corrected interaction.
   *
   * @param pattern revised for it
   * @param reason written again after the step on it; null when that pass wrote none
   */
  public record Corrected(Interaction interaction, String pattern, @Nullable String reason) {
    long time() {
      return interaction.getEventTime();
    }
  }

  /**
   * @param corrected of one interaction the last counts
   */
  public Corrections(List<Corrected> corrected) {
    List<Corrected> sorted = new ArrayList<>(corrected);
    sorted.sort(Comparator.comparingLong(Corrected::time));
    sorted.forEach(one -> byId.put(one.interaction().getId(), one));
    byId.values()
        .forEach(
            one ->
                byUser
                    .computeIfAbsent(one.interaction().getUser(), user -> new ArrayList<>())
                    .add(one));
  }

  /** Those of these interactions only. */
  public Corrections among(List<Interaction> interactions) {
    Set<String> ids = new HashSet<>();
    interactions.forEach(interaction -> ids.add(interaction.getId()));
    return new Corrections(
        byId.values().stream().filter(one -> ids.contains(one.interaction().getId())).toList());
  }

  public int size() {
    return byId.size();
  }

  /** By event time. */
  public List<Corrected> all() {
    return List.copyOf(byId.values());
  }

  /** What was written for an interaction; null when it was not corrected. */
  @Nullable Corrected of(Interaction interaction) {
    return byId.get(interaction.getId());
  }

  /** The newest of a user from before a time; null for none. */
  @Nullable Corrected newestBefore(String user, long time) {
    Corrected newest = null;
    for (Corrected one : byUser.getOrDefault(user, List.of())) {
      if (one.time() < time) {
        newest = one;
      }
    }
    return newest;
  }

  /** Users with a correction. */
  Set<String> users() {
    return byUser.keySet();
  }
}
