package io.whystream.cli.kafka;

import io.whystream.cli.UserException;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A cluster that a command works with.
 *
 * @param bootstrap Kafka's bootstrap servers
 * @param registry base URL of the schema registry
 */
public record Connection(String bootstrap, String registry) {
  private static final long ANSWER_SECONDS = 20;

  /** The typed topics. */
  public Topics topics() {
    return new Topics(new ConfluentRegistry(registry, Map.of()));
  }

  /**
   * Makes sure that the broker answers.
   *
   * @throws UserException when it does not
   */
  public Connection check() {
    try (Admin admin = Admin.create(adminSettings())) {
      admin.describeCluster().clusterId().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return this;
    } catch (ExecutionException | TimeoutException e) {
      throw new UserException(
          "no Kafka broker answers at " + bootstrap + "; see `./whystream status`", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted", e);
    }
  }

  private Map<String, Object> adminSettings() {
    return Map.of(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrap,
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS),
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
  }

  /** A consumer of committed records, without a group; partitions are assigned by hand. */
  public Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5000,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            50),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** An idempotent producer for much at once. */
  public Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.LINGER_MS_CONFIG,
            5,
            ProducerConfig.BATCH_SIZE_CONFIG,
            256 * 1024,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            60_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            60_000),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
