package io.whystream.stream.user;

import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.SourcePosition;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.UserSlot;
import io.whystream.stream.state.Waiting;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The interactions that wait, numbered by the name that they wait under: few and small ones stand
 * in its slot, which is rewritten anyway; each of the others has an entry of a store.
 */
final class Queue {

  /**
   * A waiting interaction, read back.
   *
   * @param number the one that it was put with
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

  /** Lets one wait behind the others under a name, and gives the name's slot with it. */
  UserSlot put(UserSlot slot, String name, Admitted admitted, long number) {
    Waiting waiting = Waiting.of(number, admitted);
    if (slot.hasRoomFor(waiting)) {
      return slot.queued(waiting);
    }
    store.put(Keys.numbered(name, slot.nextWaiting()), waiting.toBytes());
    return slot.queued();
  }

  /** Takes the one at a place that is taken, to be left out of the slot by the caller. */
  Next take(UserSlot slot, String name, long place) {
    Waiting waiting = slot.waitingAt(place);
    if (waiting == null) {
      byte[] stored = store.delete(Keys.numbered(name, place));
      if (stored == null) {
        throw new IllegalStateException("nothing waits at place " + place + " of a queue");
      }
      waiting = Waiting.of(stored);
    }
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
