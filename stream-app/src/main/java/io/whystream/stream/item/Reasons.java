package io.whystream.stream.item;

import io.whystream.schema.Topic;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Reason;
import io.whystream.stream.state.Keys;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The reasons of each item, stored as they are published; those used last are on the heap too, as
 * an interaction asks for its item's at least twice and reading a list costs more than all else
 * that ITEM does.
 */
final class Reasons {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Topic<ItemReasons> topic;
  private final long heapBytes;
  private final Map<String, Held> heap = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /** A list, and how many bytes it takes when it is written. */
  private record Held(ItemReasons reasons, int bytes) {}

  /**
   * @param heapBytes how many bytes of lists, as they are written, the heap holds at most
   */
  Reasons(KeyValueStore<Bytes, byte[]> store, Topic<ItemReasons> topic, long heapBytes) {
    this.store = store;
    this.topic = topic;
    this.heapBytes = heapBytes;
  }

  @Nullable ItemReasons find(String item) {
    Held known = heap.get(item);
    if (known != null) {
      return known.reasons();
    }
    byte[] framed = store.get(Keys.name(item));
    if (framed == null) {
      return null;
    }
    ItemReasons found = topic.values().deserializer().deserialize(topic.name(), framed);
    hold(found, framed.length);
    return found;
  }

  List<Reason> of(String item) {
    ItemReasons found = find(item);
    return found == null ? List.of() : found.getReasons();
  }

  /** Stores the reasons of an item and gives them as they are to be published. */
  byte[] put(ItemReasons reasons) {
    byte[] framed = topic.values().serializer().serialize(topic.name(), reasons);
    store.put(Keys.name(reasons.getItem()), framed);
    hold(reasons, framed.length);
    return framed;
  }

  private void hold(ItemReasons reasons, int bytes) {
    Held before = heap.put(reasons.getItem(), new Held(reasons, bytes));
    held += bytes - (before == null ? 0 : before.bytes());
    Iterator<Held> eldest = heap.values().iterator();
    while (held > heapBytes && eldest.hasNext()) {
      held -= eldest.next().bytes();
      eldest.remove();
    }
  }
}
