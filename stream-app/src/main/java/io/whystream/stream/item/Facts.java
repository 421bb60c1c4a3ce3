package io.whystream.stream.item;

import io.whystream.schema.Topic;
import io.whystream.schema.record.Item;
import io.whystream.stream.state.Keys;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What is known of each item, stored as it came. */
final class Facts {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Topic<Item> topic;

  Facts(KeyValueStore<Bytes, byte[]> store, Topic<Item> topic) {
    this.store = store;
    this.topic = topic;
  }

  @Nullable Item find(String item) {
    byte[] framed = store.get(Keys.name(item));
    return framed == null ? null : topic.values().deserializer().deserialize(topic.name(), framed);
  }

  void put(String item, byte @Nullable [] framed) {
    if (framed == null) {
      store.delete(Keys.name(item));
    } else {
      store.put(Keys.name(item), framed);
    }
  }
}
