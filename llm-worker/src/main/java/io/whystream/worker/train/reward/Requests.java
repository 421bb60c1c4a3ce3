package io.whystream.worker.train.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.reward.Embeddings;
import io.whystream.worker.reward.TextInput;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds requests as the stream would have sent them. */
final class Requests {
  /** Most history in a request. */
  private static final int HISTORY = 50;

  private static final PolicyRef POLICY = new PolicyRef(0L, "");

  private final Map<String, Item> items;

  Requests(Map<String, Item> items) {
    this.items = items;
  }

  /** Requests about items of a dataset. */
  static Requests about(List<Item> items) {
    Map<String, Item> known = new HashMap<>();
    items.forEach(item -> known.put(item.getItem(), item));
    return new Requests(known);
  }

  /** What is known of an item; its id alone when nothing is. */
  Item item(String id) {
    Item item = items.get(id);
    return item == null ? new Item(id, id, null, List.of()) : item;
  }

  /**
   * A request.
   *
   * @param item explained in place of the interaction's own
   * @param pattern text and embedding; the embedding may be empty
   * @param reasons of the item
   */
  CorrectionRequest of(
      Interaction interaction,
      List<Interaction> history,
      String item,
      @Nullable Text pattern,
      List<Reason> reasons) {
    List<HistoryEntry> entries = new ArrayList<>();
    for (Interaction before :
        history.subList(Math.max(0, history.size() - HISTORY), history.size())) {
      Item known = items.get(before.getItem());
      entries.add(
          new HistoryEntry(
              before.getId(),
              before.getItem(),
              known == null ? null : known.getTitle(),
              known == null ? List.of() : known.getAttributes(),
              before.getEventTime(),
              before.getFeedback(),
              before.getRating()));
    }
    Interaction asked =
        new Interaction(
            interaction.getId(),
            interaction.getUser(),
            item,
            interaction.getEventTime(),
            interaction.getFeedback(),
            interaction.getRating(),
            null,
            false);
    return new CorrectionRequest(
        asked,
        1,
        new SourcePosition(0, 0L),
        interaction.getEventTime(),
        0L,
        entries,
        pattern == null
            ? null
            : new Pattern(
                pattern.text(),
                Embeddings.toBytes(pattern.embedding()),
                interaction.getEventTime(),
                POLICY),
        item(item),
        reasons);
  }

  /**
   * What the last items of a history that were not disliked have in common, as requests tell it.
   */
  Taste taste(List<Interaction> history, TextInput input) {
    return input.taste(
        history.subList(Math.max(0, history.size() - HISTORY), history.size()).stream()
            .filter(Sequences::positive)
            .map(before -> item(before.getItem()).getAttributes())
            .toList());
  }

  /** A text with its embedding. */
  record Text(String text, float[] embedding) {}

  /** A reason that someone else gave at a time. */
  static Reason reason(long eventTime, Text text) {
    return new Reason("", "", eventTime, text.text(), Embeddings.toBytes(text.embedding()), POLICY);
  }
}
