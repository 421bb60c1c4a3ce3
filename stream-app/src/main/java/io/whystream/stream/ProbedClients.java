package io.whystream.stream;

import io.whystream.fault.FaultPoints;
import io.whystream.schema.Topics;
import io.whystream.stream.ordering.Upstream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of Streams and keeps hold of the main consumers, so that a stage can ask its
 * own thread's consumer how much is left to read. A consumer is named after its thread.
 *
 * <p>Threading: consumers are made on any thread; each is asked by its own stream thread only, as
 * Kafka demands.
 */
final class ProbedClients implements KafkaClientSupplier, Upstream {
  private static final String SUFFIX = "-consumer";

  private final FaultPoints faults;
  private final Map<String, Probe> probes = new ConcurrentHashMap<>();

  /**
   * @param faults where the process dies on purpose
   */
  ProbedClients(FaultPoints faults) {
    this.faults = faults;
  }

  /** A main consumer, and the metric that counts its answered fetches once that is known. */
  private static final class Probe {
    private final Consumer<byte[], byte[]> consumer;
    private @Nullable Metric fetches;

    Probe(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    private @Nullable Metric fetches() {
      if (fetches == null) {
        consumer.metrics().entrySet().stream()
            .filter(m -> m.getKey().name().equals("fetch-total"))
            .findFirst()
            .ifPresent(m -> fetches = m.getValue());
      }
      return fetches;
    }
  }

  @Override
  public OptionalLong lag(int partition) {
    Probe probe = mine();
    TopicPartition source = new TopicPartition(Topics.INTERACTIONS, partition);
    return probe == null || !probe.consumer.assignment().contains(source)
        ? OptionalLong.empty()
        : probe.consumer.currentLag(source);
  }

  @Override
  public long answers() {
    Probe probe = mine();
    Metric fetches = probe == null ? null : probe.fetches();
    return fetches != null && fetches.metricValue() instanceof Double total ? total.longValue() : 0;
  }

  private @Nullable Probe mine() {
    return probes.get(Thread.currentThread().getName());
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return faults == FaultPoints.NONE
        ? new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())
        : new MortalProducer(config, faults);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Consumer<byte[], byte[]> consumer = consumer(config);
    String id = String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG));
    if (id.endsWith(SUFFIX)) {
      probes.put(id.substring(0, id.length() - SUFFIX.length()), new Probe(consumer));
    }
    return consumer;
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
