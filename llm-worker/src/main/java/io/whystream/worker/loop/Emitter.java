package io.whystream.worker.loop;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Sends records inside the present transaction. Threading: the loop's thread. */
public final class Emitter {
  private final Producer<byte[], byte[]> producer;

  Emitter(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Sends a record.
   *
   * @param partition null leaves it to the key
   * @param headers null for none
   */
  public <V> Future<RecordMetadata> send(
      Topic<V> topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      V value,
      @Nullable PipelineHeaders headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic.name(),
            partition,
            key,
            topic.values().serializer().serialize(topic.name(), value));
    if (headers != null) {
      headers.write(record.headers());
    }
    return producer.send(record);
  }

  /** Sends a record and waits for its offset. */
  public <V> long sendAndAwait(Topic<V> topic, int partition, V value) {
    Future<RecordMetadata> sent = send(topic, partition, null, value, null);
    producer.flush();
    try {
      return sent.get().offset();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    }
  }
}
