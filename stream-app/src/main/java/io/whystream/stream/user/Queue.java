package io.whystream.stream.user;

import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.SourcePosition;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.Waiting;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The interactions that wait, one store entry each, numbered by user. */
final class Queue {

  /**
   * A waiting interaction, read back.
   *
   * @param number its number in the user's history
   */
  record Next(Admitted admitted, long number) {}

  private final KeyValueStore<Bytes, byte[]> store;
  private final Serde<Interaction> serde;
  private final String topic;
  private final int partition;

  Queue(KeyValueStore<Bytes, byte[]> store, Serde<Interaction> serde, String topic, int partition) {
    this.store = store;
    this.serde = serde;
    this.topic = topic;
    this.partition = partition;
  }

  void put(String user, long place, Admitted admitted, long number) {
    store.put(Keys.numbered(user, place), Waiting.of(number, admitted).toBytes());
  }

  /** Removes the one at a place that is taken. */
  Next take(String user, long place) {
    byte[] stored = store.delete(Keys.numbered(user, place));
    if (stored == null) {
      throw new IllegalStateException("nothing waits at place " + place + " of a user's queue");
    }
    Waiting waiting = Waiting.of(stored);
    Interaction interaction = serde.deserializer().deserialize(topic, waiting.framed());
    return new Next(
        new Admitted(
            interaction,
            new SourcePosition(partition, waiting.offset()),
            waiting.admittedAt(),
            waiting.framed(),
            waiting.attempt(),
            waiting.offset()),
        waiting.number());
  }
}
