package io.whystream.stream.item;

import io.whystream.schema.Topic;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.stream.state.Keys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The requests that wait for an item that nobody has published yet, bounded in number and in time.
 * Time counts only while this task runs: after an outage the items may lie unread too.
 */
final class Awaited {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Topic<CorrectionRequest> topic;
  private final AwaitedLimits limits;
  private final long upSince;
  private int count;

  /**
   * @param upSince when this task began, milliseconds of the wall clock
   */
  Awaited(
      KeyValueStore<Bytes, byte[]> store,
      Topic<CorrectionRequest> topic,
      AwaitedLimits limits,
      long upSince) {
    this.store = store;
    this.topic = topic;
    this.limits = limits;
    this.upSince = upSince;
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        all.next();
        count++;
      }
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Lets a request wait.
   *
   * @return false when too many wait already
   */
  boolean add(CorrectionRequest request, long now) {
    if (count >= limits.count()) {
      return false;
    }
    byte[] framed = topic.values().serializer().serialize(topic.name(), request);
    store.put(
        Keys.awaited(
            request.getInteraction().getItem(),
            request.getInteraction().getEventTime(),
            request.getSource().getPartition(),
            request.getSource().getOffset()),
        ByteBuffer.allocate(8 + framed.length).putLong(now).put(framed).array());
    count++;
    return true;
  }

  /** Removes those that wait for an item, in the order of event time. */
  List<CorrectionRequest> take(String item) {
    Bytes from = Keys.awaited(item, 0, 0, 0);
    Bytes to = Keys.awaited(item, Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
    try (KeyValueIterator<Bytes, byte[]> waiting = store.range(from, to)) {
      return remove(waiting, since -> true);
    }
  }

  /** Removes those that have waited long enough. */
  List<CorrectionRequest> expired(long now) {
    try (KeyValueIterator<Bytes, byte[]> waiting = store.all()) {
      return remove(waiting, since -> now - Math.max(since, upSince) >= limits.waitMillis());
    }
  }

  private List<CorrectionRequest> remove(
      KeyValueIterator<Bytes, byte[]> waiting, LongPredicate which) {
    List<Bytes> keys = new ArrayList<>();
    List<CorrectionRequest> requests = new ArrayList<>();
    while (waiting.hasNext()) {
      KeyValue<Bytes, byte[]> next = waiting.next();
      ByteBuffer in = ByteBuffer.wrap(next.value);
      if (which.test(in.getLong())) {
        byte[] framed = new byte[in.remaining()];
        in.get(framed);
        keys.add(next.key);
        requests.add(topic.values().deserializer().deserialize(topic.name(), framed));
      }
    }
    keys.forEach(store::delete);
    count -= keys.size();
    return requests;
  }
}
