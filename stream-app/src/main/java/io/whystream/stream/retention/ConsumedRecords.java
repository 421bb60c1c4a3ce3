package io.whystream.stream.retention;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Deletes records of pipeline topics that their consumer group has committed and that are old
 * enough. A record that is not consumed stays however old it is, so an outage loses nothing; what
 * has no committed offset stays whole.
 */
public final class ConsumedRecords {
  private final Admin admin;
  private final Map<String, String> groups;
  private final long keepMillis;

  /**
   * @param groups consumer group that works each topic off
   * @param keepMillis how long a record stays after it was written, consumed or not
   */
  public ConsumedRecords(Admin admin, Map<String, String> groups, long keepMillis) {
    this.admin = admin;
    this.groups = Map.copyOf(groups);
    this.keepMillis = keepMillis;
  }

  /**
   * Deletes what may go.
   *
   * @param now wall clock, milliseconds
   * @return the partitions' new beginnings, of those that changed
   */
  public Map<TopicPartition, Long> delete(long now)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> consumed = consumed();
    Map<TopicPartition, Long> beginnings = offsets(consumed, OffsetSpec.earliest());
    Map<TopicPartition, Long> young =
        offsets(consumed, OffsetSpec.forTimestamp(Math.max(0, now - keepMillis)));
    Map<TopicPartition, Long> below = new HashMap<>();
    consumed.forEach(
        (partition, committed) -> {
          // A negative offset: no record is that young.
          long firstYoung = young.getOrDefault(partition, -1L);
          long to = firstYoung < 0 ? committed : Math.min(committed, firstYoung);
          if (to > beginnings.getOrDefault(partition, Long.MAX_VALUE)) {
            below.put(partition, to);
          }
        });
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    below.forEach(
        (partition, offset) -> deletions.put(partition, RecordsToDelete.beforeOffset(offset)));
    admin.deleteRecords(deletions).all().get();
    return below;
  }

  private Map<TopicPartition, Long> consumed() throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> consumed = new HashMap<>();
    for (Map.Entry<String, String> topic : groups.entrySet()) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(topic.getValue()).partitionsToOffsetAndMetadata().get();
      committed.forEach(
          (partition, offset) -> {
            if (offset != null && partition.topic().equals(topic.getKey())) {
              consumed.put(partition, offset.offset());
            }
          });
    }
    return consumed;
  }

  private Map<TopicPartition, Long> offsets(Map<TopicPartition, Long> of, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    of.keySet().forEach(partition -> asked.put(partition, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
        admin.listOffsets(asked).all().get().entrySet()) {
      offsets.put(answer.getKey(), answer.getValue().offset());
    }
    return offsets;
  }
}
