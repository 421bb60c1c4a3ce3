package io.whystream.cli.kafka;

import io.whystream.schema.Topic;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes many records without waiting for each. The first record that cannot be written stops the
 * rest. Threading: one thread writes, any may ask how many were acknowledged.
 */
public final class BulkWriter implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  public BulkWriter(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Hands a record over.
   *
   * @throws KafkaException when this or an earlier record could not be written
   */
  public <V> void write(Topic<V> topic, String key, V value) {
    rethrow();
    byte[] bytes = topic.values().serializer().serialize(topic.name(), value);
    producer.send(
        new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), bytes),
        (metadata, problem) -> {
          if (problem == null) {
            acknowledged.incrementAndGet();
          } else {
            failure.compareAndSet(null, problem);
          }
        });
  }

  /** Records that the broker has. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /**
   * Waits until the broker has every record.
   *
   * @throws KafkaException when one could not be written
   */
  public void flush() {
    producer.flush();
    rethrow();
  }

  private void rethrow() {
    Exception problem = failure.get();
    if (problem != null) {
      throw new KafkaException(
          "not all records could be written: " + problem.getMessage(), problem);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
