package io.whystream.e2e;

import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A platform beside the cluster: it sends what users do, and reads what comes of it. */
public final class Platform implements AutoCloseable {
  private static final int LARGEST = 16 << 20;

  private final EmbeddedCluster cluster;
  private final Topics topics;
  private final KafkaProducer<String, byte[]> producer;

  public Platform(EmbeddedCluster cluster) {
    this.cluster = cluster;
    this.topics = cluster.topics();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "max.request.size",
                LARGEST,
                "buffer.memory",
                2L * LARGEST),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  public Topics topics() {
    return topics;
  }

  /** Publishes an item of the 1990s. */
  public void publish(String item, String title, String... genres) {
    List<Attribute> attributes = new ArrayList<>();
    for (String genre : genres) {
      attributes.add(new Attribute("genre", genre));
    }
    attributes.add(new Attribute("decade", "1990s"));
    send(topics.items(), item, new Item(item, title, null, attributes));
  }

  /** An interaction as a producer would send it. */
  public static Interaction interaction(String id, String user, String item, long eventTime) {
    return new Interaction(id, user, item, eventTime, Feedback.LIKE, null, null, false);
  }

  public static Interaction history(String id, String user, String item, long eventTime) {
    return new Interaction(id, user, item, eventTime, Feedback.LIKE, null, null, true);
  }

  public SourcePosition send(Interaction interaction) {
    return send(topics.interactions(), interaction.getUser(), interaction);
  }

  public <V extends SpecificRecord> SourcePosition send(Topic<V> topic, String key, V value) {
    return send(topic.name(), key, topic.values().serializer().serialize(topic.name(), value));
  }

  public SourcePosition send(String topic, String key, byte[] value) {
    try {
      RecordMetadata sent = producer.send(new ProducerRecord<>(topic, key, value)).get();
      return new SourcePosition(sent.partition(), sent.offset());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Everything committed in a topic. */
  public <V> List<ConsumerRecord<String, V>> read(Topic<V> topic) {
    List<ConsumerRecord<String, V>> read = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> raw : readBytes(topic.name())) {
      read.add(
          new ConsumerRecord<>(
              raw.topic(),
              raw.partition(),
              raw.offset(),
              raw.key(),
              topic.values().deserializer().deserialize(topic.name(), raw.value())));
    }
    return read;
  }

  public List<ConsumerRecord<String, byte[]>> readBytes(String topic) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "fetch.max.bytes",
                2 * LARGEST,
                "max.partition.fetch.bytes",
                LARGEST),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /** How each interaction ended, by where it was read; fails when one ended twice. */
  public Map<SourcePosition, Outcome> outcomes() {
    Map<SourcePosition, Outcome> outcomes = new HashMap<>();
    for (ConsumerRecord<String, Outcome> record : read(topics.outcomes())) {
      Outcome twice = outcomes.put(record.value().getSource(), record.value());
      if (twice != null) {
        throw new AssertionError("ended twice: " + twice + " and " + record.value());
      }
    }
    return outcomes;
  }

  /** Waits until each of some interactions has ended. */
  public Map<SourcePosition, Outcome> awaitOutcomes(List<SourcePosition> sent) {
    Awaitility.await("outcomes of " + sent.size() + " interactions")
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> outcomes().keySet().containsAll(sent));
    return outcomes();
  }

  @Override
  public void close() {
    producer.close();
  }
}
