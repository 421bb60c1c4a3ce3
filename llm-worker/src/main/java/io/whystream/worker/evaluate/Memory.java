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
import org.jspecify.annotations.Nullable;

/** Histories, patterns and reason lists in memory, kept by the rules of the stream's stages. */
final class Memory {
  private static final Comparator<Reason> ORDER =
      Comparator.comparingLong(Reason::getEventTime)
          .thenComparing(Reason::getUser)
          .thenComparing(Reason::getInteractionId);

  private final Map<String, Item> items = new HashMap<>();
  private final Map<String, Deque<HistoryEntry>> histories = new HashMap<>();
  private final Map<String, Pattern> patterns = new HashMap<>();
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
    Item item = items.get(interaction.getItem());
    if (item == null) {
      return null;
    }
    List<Reason> earlier =
        reasons.getOrDefault(interaction.getItem(), List.of()).stream()
            .filter(reason -> reason.getEventTime() < interaction.getEventTime())
            .toList();
    return new CorrectionRequest(
        interaction,
        1,
        new SourcePosition(0, offset),
        interaction.getEventTime(),
        0L,
        List.copyOf(histories.getOrDefault(interaction.getUser(), new ArrayDeque<>())),
        patterns.get(interaction.getUser()),
        item,
        earlier);
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
    patterns.put(result.getUser(), correction.getPattern());
    if (correction.getReason() != null) {
      keep(result.getItem(), correction.getReason());
    }
  }

  private void keep(String item, Reason reason) {
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
