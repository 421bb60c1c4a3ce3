package io.whystream.cli.features;

import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The features of one key, read from a compacted topic. Only values under that key are decoded;
 * every partition is read, because producers of different languages hash keys differently.
 * Threading: one thread.
 */
final class FeatureReader<V> {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Topic<V> topic;
  private final ToLongFunction<V> version;
  private final byte[] key;
  private final List<TopicPartition> partitions;
  private @Nullable V newest;

  /**
   * @param version feature version; the highest is the newest
   */
  public FeatureReader(
      Consumer<byte[], byte[]> consumer, Topic<V> topic, String key, ToLongFunction<V> version) {
    this.consumer = consumer;
    this.topic = topic;
    this.version = version;
    this.key = key.getBytes(StandardCharsets.UTF_8);
    this.partitions = TopicScan.partitions(consumer, List.of(topic.name()));
  }

  /** The newest feature; empty when none is published or it was removed. */
  public Optional<V> latest() {
    TopicScan.toEnd(consumer, partitions, this::take);
    return Optional.ofNullable(newest);
  }

  /** Goes on reading and tells of each newer feature, until asked to stop. */
  public void follow(java.util.function.Consumer<V> listener, BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (take(record) && newest != null) {
          listener.accept(newest);
        }
      }
    }
  }

  /** Whether the record is news of the key. */
  private boolean take(ConsumerRecord<byte[], byte[]> record) {
    if (!Arrays.equals(key, record.key())) {
      return false;
    }
    if (record.value() == null) {
      newest = null;
      return true;
    }
    V value = topic.values().deserializer().deserialize(topic.name(), record.value());
    if (newest != null && version.applyAsLong(value) < version.applyAsLong(newest)) {
      return false;
    }
    newest = value;
    return true;
  }
}
