package io.whystream.worker.fold;

import io.whystream.schema.Topic;
import io.whystream.schema.record.PolicyLogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads committed records of policy-log in offset order. Threading: one thread but for wake. */
public final class PolicyLog implements PolicyRecords {
  private final Topic<PolicyLogRecord> topic;
  private final TopicPartition partition;
  private final Consumer<byte[], byte[]> consumer;

  /**
   * @param consumer reads committed records; is closed with this
   */
  public PolicyLog(Topic<PolicyLogRecord> topic, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.partition = new TopicPartition(topic.name(), 0);
    this.consumer = consumer;
    consumer.assign(List.of(partition));
  }

  /** A record and its offset. */
  public record Entry(long offset, PolicyLogRecord record) {}

  @Override
  public long beginning() {
    return Objects.requireNonNull(
        consumer.beginningOffsets(List.of(partition)).get(partition), "beginning");
  }

  @Override
  public long end() {
    return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition), "end");
  }

  @Override
  public void seek(long offset) {
    consumer.seek(partition, offset);
  }

  @Override
  public long position() {
    return consumer.position(partition);
  }

  /** How many offsets are left, as far as the last answer of the broker says. */
  long left() {
    return consumer.currentLag(partition).orElse(0);
  }

  @Override
  public List<Entry> poll(Duration longest) {
    List<Entry> entries = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(longest)) {
      entries.add(new Entry(record.offset(), decode(record.value())));
    }
    return entries;
  }

  /** The next records as they are; none when a while passes without any. */
  public List<PolicyArchive.Raw> pollRaw(Duration longest) {
    List<PolicyArchive.Raw> raw = new ArrayList<>();
    records(longest).forEach(record -> raw.add(PolicyArchive.Raw.of(record)));
    return raw;
  }

  private List<ConsumerRecord<byte[], byte[]>> records(Duration longest) {
    try {
      return consumer.poll(longest).records(partition);
    } catch (WakeupException expected) {
      return List.of();
    }
  }

  /** A record from its bytes. */
  public PolicyLogRecord decode(byte[] value) {
    return topic.values().deserializer().deserialize(topic.name(), value);
  }

  /** Ends a poll. */
  void wake() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
