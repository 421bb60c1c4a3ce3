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
 * The interactions that wait, numbered by user: few and small ones stand in the user's slot, which
 * is rewritten anyway; each of the others has an entry of a store.
 */
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

  /** Lets one wait behind the others, and gives the user's slot with it. */
  UserSlot put(UserSlot slot, Admitted admitted, long number) {
    Waiting waiting = Waiting.of(number, admitted);
    if (slot.hasRoomFor(waiting)) {
      return slot.queued(waiting);
    }
    String user = admitted.interaction().getUser();
    store.put(Keys.numbered(user, slot.nextWaiting()), waiting.toBytes());
    return slot.queued();
  }

  /** Takes the one at a place that is taken, to be left out of the slot by the caller. */
  Next take(UserSlot slot, String user, long place) {
    Waiting waiting = slot.waitingAt(place);
    if (waiting == null) {
      byte[] stored = store.delete(Keys.numbered(user, place));
      if (stored == null) {
        throw new IllegalStateException("nothing waits at place " + place + " of a user's queue");
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
