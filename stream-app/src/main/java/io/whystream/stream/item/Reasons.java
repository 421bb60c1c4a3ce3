package io.whystream.stream.item;

import io.whystream.schema.Topic;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Reason;
import io.whystream.stream.state.Keys;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The reasons of each item, stored as they are published. */
final class Reasons {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Topic<ItemReasons> topic;

  Reasons(KeyValueStore<Bytes, byte[]> store, Topic<ItemReasons> topic) {
    this.store = store;
    this.topic = topic;
  }

  @Nullable ItemReasons find(String item) {
    byte[] framed = store.get(Keys.name(item));
    return framed == null ? null : topic.values().deserializer().deserialize(topic.name(), framed);
  }

  List<Reason> of(String item) {
    ItemReasons found = find(item);
    return found == null ? List.of() : found.getReasons();
  }

  /** Stores the reasons of an item and gives them as they are to be published. */
  byte[] put(ItemReasons reasons) {
    byte[] framed = topic.values().serializer().serialize(topic.name(), reasons);
    store.put(Keys.name(reasons.getItem()), framed);
    return framed;
  }
}
