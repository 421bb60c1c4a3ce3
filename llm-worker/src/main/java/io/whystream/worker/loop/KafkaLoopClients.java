package io.whystream.worker.loop;

import io.whystream.schema.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Clients of a real cluster: static membership, assignment in one step, short transactions. */
public final class KafkaLoopClients implements LoopClients {
  /** An orphaned transaction stalls readers at most this long. */
  public static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  private final String instance;
  private final Map<String, String> common;

  /**
   * @param instance name of this worker, stable over restarts and unique among those running
   * @param common properties for all clients, bootstrap.servers among them
   */
  public KafkaLoopClients(String instance, Map<String, String> common) {
    this.instance = instance;
    this.common = Map.copyOf(common);
  }

  @Override
  public Consumer<byte[], byte[]> member(String role) {
    return new KafkaConsumer<>(membership(role));
  }

  /** The properties of a member of a role's group. */
  Map<String, Object> membership(String role) {
    Map<String, Object> config = reading(role);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.workerGroup(role));
    config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, role + "-" + instance);
    config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
    // Not the cooperative one: who dies between its two steps leaves partitions to nobody.
    config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, StickyAssignor.class.getName());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16);
    return config;
  }

  /** A consumer of no group that reads committed records. */
  public Consumer<byte[], byte[]> reader(String purpose) {
    Map<String, Object> config = reading(purpose);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return new KafkaConsumer<>(config);
  }

  @Override
  public Producer<byte[], byte[]> transactional(String role) {
    Map<String, Object> config = new HashMap<>(common);
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, role + "-" + instance);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "whystream-" + role + "-" + instance);
    config.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(TRANSACTION_TIMEOUT.toMillis()));
    config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return new KafkaProducer<>(config);
  }

  /** An administrator. */
  public Admin admin() {
    Map<String, Object> config = new HashMap<>(common);
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "admin-" + instance);
    return Admin.create(config);
  }

  private Map<String, Object> reading(String purpose) {
    Map<String, Object> config = new HashMap<>(common);
    config.put(CommonClientConfigs.CLIENT_ID_CONFIG, purpose + "-" + instance);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }
}
