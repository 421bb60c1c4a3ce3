package io.whystream.cli.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads topics from their beginning to the end that they have at the time, committed records. */
public final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(200);

  private TopicScan() {}

  /** Hears of each record. */
  @FunctionalInterface
  public interface Listener {
    void record(ConsumerRecord<byte[], byte[]> record);
  }

  /** All partitions of topics that exist. */
  public static List<TopicPartition> partitions(
      Consumer<byte[], byte[]> consumer, Collection<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /**
   * Tells a listener of every record up to the end; the consumer then stands there.
   *
   * @return the ends that were read up to
   */
  public static Map<TopicPartition, Long> toEnd(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Listener listener) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return onToEnd(consumer, partitions, listener);
  }

  /** Goes on from where the consumer stands to the end. */
  public static Map<TopicPartition, Long> onToEnd(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Listener listener) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (!ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
      consumer.poll(POLL).forEach(listener::record);
    }
    return ends;
  }
}
