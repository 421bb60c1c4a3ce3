package io.whystream.cli.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.UndecodableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Shows guarantees every committed record of the topics, and goes on from where it stood. Nothing
 * but the topics is asked. Threading: one thread.
 */
public final class Watch {
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Topic<?>> topics = new HashMap<>();
  private final List<Guarantee> guarantees;
  private @Nullable List<TopicPartition> partitions;

  /**
   * @param consumer of committed records, with no partitions assigned
   */
  public Watch(Consumer<byte[], byte[]> consumer, Topics topics, List<Guarantee> guarantees) {
    this.consumer = consumer;
    this.guarantees = List.copyOf(guarantees);
    for (Topic<?> topic :
        List.of(
            topics.interactions(),
            topics.outcomes(),
            topics.rollouts(),
            topics.policyLog(),
            topics.correctionResults(),
            topics.userPatterns(),
            topics.itemReasons(),
            topics.rewardScores(),
            topics.deadLetters())) {
      this.topics.put(topic.name(), topic);
    }
  }

  /** Looks at what has been committed since the last look. */
  public void look() {
    if (partitions == null) {
      partitions = TopicScan.partitions(consumer, topics.keySet());
      TopicScan.toEnd(consumer, partitions, this::show);
    } else {
      TopicScan.onToEnd(consumer, partitions, this::show);
    }
  }

  private void show(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? null : new String(record.key(), UTF_8);
    Sighting sighting =
        new Sighting(record.topic(), record.partition(), record.offset(), key, value(record));
    guarantees.forEach(guarantee -> guarantee.see(sighting));
  }

  private @Nullable Object value(ConsumerRecord<byte[], byte[]> record) {
    Topic<?> topic = topics.get(record.topic());
    if (topic == null || record.value() == null || record.topic().equals(Topics.INTERACTIONS)) {
      return null;
    }
    try {
      return topic.values().deserializer().deserialize(record.topic(), record.value());
    } catch (UndecodableException e) {
      throw new IllegalStateException(
          record.topic()
              + "-"
              + record.partition()
              + "@"
              + record.offset()
              + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }
}
