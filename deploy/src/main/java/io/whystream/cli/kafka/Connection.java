package io.whystream.cli.kafka;

import io.whystream.cli.UserException;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A cluster that a command works with.
 *
 * @param bootstrap Kafka's bootstrap servers
 * @param registry base URL of the schema registry
 * @param client further properties of the Kafka clients, such as {@code security.protocol}
 * @param registryClient properties of the registry's client, such as {@code basic.auth.user.info}
 */
public record Connection(
    String bootstrap,
    String registry,
    Map<String, String> client,
    Map<String, String> registryClient) {
  private static final int ANSWER_MILLIS = 20_000;

  /** A cluster without security, such as the embedded one. */
  public Connection(String bootstrap, String registry) {
    this(bootstrap, registry, Map.of(), Map.of());
  }

  /** Shows no property: some are secrets. */
  @Override
  public String toString() {
    return bootstrap + ", " + registry;
  }

  /** The typed topics. */
  public Topics topics() {
    return new Topics(new ConfluentRegistry(registry, registryClient));
  }

  /**
   * Makes sure that the broker answers.
   *
   * @throws UserException when it does not
   */
  public Connection check() {
    try (Admin admin = admin()) {
      admin.describeCluster().clusterId().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      return this;
    } catch (ExecutionException | TimeoutException e) {
      throw new UserException(
          "no Kafka broker answers at " + bootstrap + "; see `./whystream status`", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted", e);
    }
  }

  /** The given properties, and over them what a command needs. */
  private Map<String, Object> with(Map<String, Object> own) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.putAll(own);
    return properties;
  }

  /**
   * An administrator of the cluster.
   *
   * @throws UserException when the properties cannot be used
   */
  public Admin admin() {
    try {
      return Admin.create(
          with(
              Map.of(
                  AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                  ANSWER_MILLIS,
                  AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                  ANSWER_MILLIS)));
    } catch (KafkaException e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new UserException("cannot connect to " + bootstrap + ": " + why, e);
    }
  }

  /** A consumer of committed records, without a group; partitions are assigned by hand. */
  public Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        with(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                5000,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                50)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** An idempotent producer for much at once. */
  public Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        with(
            Map.of(
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
                60_000)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
