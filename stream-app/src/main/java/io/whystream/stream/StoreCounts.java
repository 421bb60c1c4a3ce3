package io.whystream.stream;

import io.whystream.schema.Topics;
import io.whystream.stream.state.BufferedBlock;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.Names;
import io.whystream.stream.state.Progress;
import io.whystream.stream.state.UserSlot;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Counts what the stores of this instance hold, entry by entry: nothing kept beside the stores
 * could prove that they balance. Of ORDER they say what the last commit left, of USER also what is
 * not committed yet.
 */
final class StoreCounts {
  private final KafkaStreams streams;

  StoreCounts(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * What a source partition's stores hold.
   *
   * @param nextOffset every record below it was handled; the buffered, waiting and in flight are
   *     among them
   */
  record Held(long nextOffset, long buffered, long waiting, long inFlight) {}

  /**
   * By source partition.
   *
   * @throws InvalidStateStoreException while the stores cannot be read
   */
  Map<Integer, Held> bySource() {
    Map<Integer, Held> counts = new TreeMap<>();
    for (int partition : partitions(Names.ORDER_PROGRESS)) {
      byte[] stored = store(Names.ORDER_PROGRESS, partition).get(Keys.partition(partition));
      Progress progress = stored == null ? Progress.START : Progress.of(stored);
      counts.put(
          partition,
          new Held(
              progress.nextOffset(),
              sum(Names.ORDER_BUFFER, partition, block -> buffered(block, progress)),
              sum(Names.USER_WAITING, partition, entry -> 1)
                  + sum(
                      Names.USER_SLOTS, partition, slot -> UserSlot.of(slot.value).beside().size()),
              sum(
                  Names.USER_SLOTS,
                  partition,
                  slot -> isNobody(slot) || UserSlot.of(slot.value).inFlight() == null ? 0 : 1)));
    }
    return counts;
  }

  /** In the order of all users nobody's slot repeats what is in flight. */
  private static boolean isNobody(KeyValue<Bytes, byte[]> slot) {
    return slot.key.equals(Keys.name(Keys.NOBODY));
  }

  /** A block keeps what was released of it until all of it is. */
  private static long buffered(KeyValue<Bytes, byte[]> block, Progress progress) {
    return BufferedBlock.of(block.key, block.value).stream()
        .filter(record -> !progress.isReleased(record))
        .count();
  }

  /** Requests that wait for an item, by partition of ITEM; they are among those in flight. */
  Map<Integer, Long> byItemPartition() {
    Map<Integer, Long> counts = new TreeMap<>();
    for (int partition : partitions(Names.ITEM_AWAITED)) {
      counts.put(partition, sum(Names.ITEM_AWAITED, partition, entry -> 1));
    }
    return counts;
  }

  private Iterable<Integer> partitions(String store) {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .filter(task -> hasStore(task.topicPartitions(), store))
        .map(task -> task.taskId().partition())
        .sorted()
        .toList();
  }

  private static boolean hasStore(Set<TopicPartition> sources, String store) {
    String topic = store.equals(Names.ITEM_AWAITED) ? Names.ITEM_COMMANDS : Topics.INTERACTIONS;
    return sources.stream().anyMatch(source -> source.topic().contains(topic));
  }

  private long sum(String store, int partition, ToLongFunction<KeyValue<Bytes, byte[]>> ofEntry) {
    long sum = 0;
    try (KeyValueIterator<Bytes, byte[]> all = store(store, partition).all()) {
      while (all.hasNext()) {
        sum += ofEntry.applyAsLong(all.next());
      }
    }
    return sum;
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(
                name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
            .withPartition(partition));
  }
}
