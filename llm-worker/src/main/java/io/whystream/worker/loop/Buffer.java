package io.whystream.worker.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Records that were polled and not yet begun; those of a partition leave in offset order. */
final class Buffer {
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  void add(Iterable<ConsumerRecord<byte[], byte[]>> polled) {
    polled.forEach(records::add);
  }

  /** Puts a record that was taken back to the front. */
  void putBack(ConsumerRecord<byte[], byte[]> record) {
    records.add(0, record);
  }

  int size() {
    return records.size();
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  void drop(Collection<TopicPartition> partitions) {
    records.removeIf(record -> partitions.contains(partition(record)));
  }

  /** Takes the first record of any partition that may begin; null when none may. */
  @Nullable ConsumerRecord<byte[], byte[]> take(
      Predicate<ConsumerRecord<byte[], byte[]>> mayBegin) {
    Set<TopicPartition> seen = new HashSet<>();
    for (Iterator<ConsumerRecord<byte[], byte[]>> each = records.iterator(); each.hasNext(); ) {
      ConsumerRecord<byte[], byte[]> record = each.next();
      if (seen.add(partition(record)) && mayBegin.test(record)) {
        each.remove();
        return record;
      }
    }
    return null;
  }

  static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
