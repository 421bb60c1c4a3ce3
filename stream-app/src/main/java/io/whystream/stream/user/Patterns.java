package io.whystream.stream.user;

import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.UserPattern;
import io.whystream.stream.state.Keys;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The pattern of each user, stored as it is published. */
final class Patterns {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Serde<UserPattern> serde;
  private final String topic;

  Patterns(KeyValueStore<Bytes, byte[]> store, Serde<UserPattern> serde, String topic) {
    this.store = store;
    this.serde = serde;
    this.topic = topic;
  }

  @Nullable Pattern find(String user) {
    byte[] stored = store.get(Keys.name(user));
    return stored == null ? null : serde.deserializer().deserialize(topic, stored).getPattern();
  }

  /** Stores a pattern and gives it as it is to be published. */
  byte[] put(UserPattern pattern) {
    byte[] framed = serde.serializer().serialize(topic, pattern);
    store.put(Keys.name(pattern.getUser()), framed);
    return framed;
  }

  void remove(String user) {
    store.delete(Keys.name(user));
  }
}
