package io.whystream.stream.user;

import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.Remembered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The last interactions of each user, a ring of small entries: an interaction writes one of them
 * and deletes none. The same store holds which items carry a reason of the user.
 */
final class History {

  /** What is known of an item by its identifier. */
  interface Titles {
    Optional<Item> find(String item);
  }

  private final KeyValueStore<Bytes, byte[]> store;
  private final Titles titles;
  private final int ring;

  /**
   * @param ring how many interactions of a user are kept
   */
  History(KeyValueStore<Bytes, byte[]> store, Titles titles, int ring) {
    this.store = store;
    this.titles = titles;
    this.ring = ring;
  }

  void append(String user, long number, Interaction interaction) {
    store.put(
        Keys.history(user, (int) (number % ring)), Remembered.of(number, interaction).toBytes());
  }

  /** The number of an interaction that is still kept; empty when it is not. */
  OptionalLong find(String user, Interaction interaction) {
    try (KeyValueIterator<Bytes, byte[]> entries = entries(user)) {
      while (entries.hasNext()) {
        Remembered entry = Remembered.of(entries.next().value);
        if (entry.id().equals(interaction.getId())
            && entry.eventTime() == interaction.getEventTime()) {
          return OptionalLong.of(entry.number());
        }
      }
    }
    return OptionalLong.empty();
  }

  /** Up to {@code limit} interactions of a user before one by its number, oldest first. */
  List<HistoryEntry> before(String user, long number, int limit) {
    List<Remembered> found = new ArrayList<>(ring);
    try (KeyValueIterator<Bytes, byte[]> entries = entries(user)) {
      while (entries.hasNext()) {
        Remembered entry = Remembered.of(entries.next().value);
        if (entry.number() < number && entry.number() >= number - limit) {
          found.add(entry);
        }
      }
    }
    found.sort(Comparator.comparingLong(Remembered::number));
    List<HistoryEntry> history = new ArrayList<>(found.size());
    for (Remembered entry : found) {
      Optional<Item> item = titles.find(entry.item());
      history.add(
          new HistoryEntry(
              entry.id(),
              entry.item(),
              item.map(Item::getTitle).orElse(null),
              item.map(Item::getAttributes).orElse(List.of()),
              entry.eventTime(),
              entry.feedback(),
              entry.rating()));
    }
    return history;
  }

  /** Notes that an item carries a reason of the user. */
  void explained(String user, String item) {
    store.put(Keys.explained(user, item), new byte[0]);
  }

  /** Removes all of a user, and says which items carry a reason of theirs. */
  List<String> forget(String user) {
    List<Bytes> gone = new ArrayList<>();
    List<String> items = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = entries(user);
        KeyValueIterator<Bytes, byte[]> explained =
            store.range(Keys.firstExplained(user), Keys.afterExplained(user))) {
      while (entries.hasNext()) {
        gone.add(entries.next().key);
      }
      while (explained.hasNext()) {
        KeyValue<Bytes, byte[]> next = explained.next();
        gone.add(next.key);
        items.add(Keys.explainedItem(next.key));
      }
    }
    gone.forEach(store::delete);
    return items;
  }

  private KeyValueIterator<Bytes, byte[]> entries(String user) {
    return store.range(Keys.history(user, 0), Keys.history(user, Integer.MAX_VALUE));
  }
}
