package io.whystream.worker.evaluate;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.SourcePosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Histories, patterns and reason lists in memory, kept by the rules of the stream's stages. */
final class Memory {
  private static final Comparator<Reason> ORDER =
      Comparator.comparingLong(Reason::getEventTime)
          .thenComparing(Reason::getUser)
          .thenComparing(Reason::getInteractionId);

  private final Map<String, Item> items = new HashMap<>();
  private final Map<String, Deque<HistoryEntry>> histories = new HashMap<>();
  private final Map<String, TreeMap<Long, Pattern>> patterns = new HashMap<>();
  private final Map<String, List<Reason>> reasons = new HashMap<>();
  private final int historyEntries;
  private final int reasonCap;

  /**
   * @param historyEntries earlier interactions that a request carries
   * @param reasonCap reasons that an item keeps
   */
  Memory(List<Item> items, int historyEntries, int reasonCap) {
    items.forEach(item -> this.items.put(item.getItem(), item));
    this.historyEntries = historyEntries;
    this.reasonCap = reasonCap;
  }

  /** The request for an interaction as things are now; null when nobody has published its item. */
  @Nullable CorrectionRequest request(Interaction interaction, long offset) {
    return request(interaction, history(interaction.getUser()), offset);
  }

  /**
   * The same with a history that was taken down before; of patterns and reasons those from before
   * the interaction, in whatever order they were written.
   */
  @Nullable CorrectionRequest request(
      Interaction interaction, List<HistoryEntry> history, long offset) {
    Item item = items.get(interaction.getItem());
    if (item == null) {
      return null;
    }
    return new CorrectionRequest(
        interaction,
        1,
        new SourcePosition(0, offset),
        interaction.getEventTime(),
        0L,
        history,
        pattern(interaction),
        item,
        reasons(interaction.getItem(), interaction.getEventTime()));
  }

  /** What a user has done so far, oldest first. */
  List<HistoryEntry> history(String user) {
    return List.copyOf(histories.getOrDefault(user, new ArrayDeque<>()));
  }

  /** Reasons of an item from before a time, oldest first. */
  List<Reason> reasons(String item, long time) {
    return reasons.getOrDefault(item, List.of()).stream()
        .filter(reason -> reason.getEventTime() < time)
        .toList();
  }

  /** An item; null when nobody has published it. */
  @Nullable Item item(String item) {
    return items.get(item);
  }

  private @Nullable Pattern pattern(Interaction interaction) {
    TreeMap<Long, Pattern> ofUser = patterns.get(interaction.getUser());
    Map.@Nullable Entry<Long, Pattern> newest =
        ofUser == null ? null : ofUser.floorEntry(interaction.getEventTime());
    return newest == null ? null : newest.getValue();
  }

  /** Adds an interaction to its user's history. */
  void remember(Interaction interaction) {
    Item item = items.get(interaction.getItem());
    Deque<HistoryEntry> history =
        histories.computeIfAbsent(interaction.getUser(), user -> new ArrayDeque<>());
    history.addLast(
        new HistoryEntry(
            interaction.getId(),
            interaction.getItem(),
            item == null ? null : item.getTitle(),
            item == null ? List.of() : item.getAttributes(),
            interaction.getEventTime(),
            interaction.getFeedback(),
            interaction.getRating()));
    if (history.size() > historyEntries) {
      history.removeFirst();
    }
  }

  /** Keeps what a correction wrote. */
  void keep(CorrectionResult result) {
    if (!(result.getEnding() instanceof Correction correction)) {
      return;
    }
    Pattern pattern = correction.getPattern();
    patterns
        .computeIfAbsent(result.getUser(), user -> new TreeMap<>())
        .put(pattern.getEventTime(), pattern);
    if (correction.getReason() != null) {
      keep(result.getItem(), correction.getReason());
    }
  }

  /** Keeps a reason; a user's newer one takes the place of the older. */
  void keep(String item, Reason reason) {
    List<Reason> kept = new ArrayList<>(reasons.getOrDefault(item, List.of()));
    kept.removeIf(other -> other.getUser().equals(reason.getUser()));
    kept.add(reason);
    kept.sort(ORDER);
    while (kept.size() > reasonCap) {
      kept.remove(0);
    }
    reasons.put(item, kept);
  }
}
