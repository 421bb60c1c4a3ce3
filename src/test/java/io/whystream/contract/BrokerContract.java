package io.whystream.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pipeline's guarantees rest on. */
abstract class BrokerContract {
  private String topic = "";
  private TopicPartition partition = new TopicPartition(topic, 0);

  abstract String bootstrapServers();

  @BeforeEach
  void makeTopic() throws Exception {
    topic = "contract-" + UUID.randomUUID();
    partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      NewTopic made =
          new NewTopic(topic, 1, (short) 1)
              .configs(
                  Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "604800000"));
      admin.createTopics(List.of(made)).all().get(2, TimeUnit.MINUTES);
    }
  }

  @Test
  void shouldShowOnlyWhatIsCommitted() throws Exception {
    try (KafkaProducer<String, String> producer = producer("tx-" + topic)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, new ProducerRecord<>(topic, "a", "aborted"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, new ProducerRecord<>(topic, "a", "committed"));

      producer.commitTransaction();
    }

    assertThat(read(1)).extracting(ConsumerRecord::value).containsExactly("committed");
  }

  @Test
  void shouldCommitOffsetsWithTheirMetadataInTheTransaction() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        Map.of(partition, new OffsetAndMetadata(7, "attempts=2"));
    try (KafkaProducer<String, String> producer = producer("tx-" + topic);
        KafkaConsumer<String, String> consumer = consumer()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
      producer.commitTransaction();

      OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);

      assertThat(committed).isNotNull();
      assertThat(committed.offset()).isEqualTo(7);
      assertThat(committed.metadata()).isEqualTo("attempts=2");
    }
  }

  @Test
  void shouldTellTheOffsetBeforeTheCommit() throws Exception {
    try (KafkaProducer<String, String> producer = producer("tx-" + topic)) {
      producer.initTransactions();
      producer.beginTransaction();

      long offset = send(producer, new ProducerRecord<>(topic, "a", "gradient")).offset();
      producer.commitTransaction();

      assertThat(read(1).get(0).offset()).isEqualTo(offset);
    }
  }

  @Test
  void shouldFenceTheOlderOfTwoInstances() throws Exception {
    try (KafkaProducer<String, String> older = producer("tx-" + topic);
        KafkaProducer<String, String> newer = producer("tx-" + topic)) {
      older.initTransactions();
      older.beginTransaction();
      send(older, new ProducerRecord<>(topic, "a", "older"));
      newer.initTransactions();

      assertThatThrownBy(older::commitTransaction)
          .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
    }
  }

  @Test
  void shouldStampWithTheAppendTimeWhateverTheProducerSays() throws Exception {
    long yearOne = -62_135_596_800_000L;
    try (KafkaProducer<String, String> producer = producer(null)) {
      long sent = 1;
      send(producer, new ProducerRecord<>(topic, 0, sent, "a", "old"));
      producer.flush();

      ConsumerRecord<String, String> read = read(1).get(0);

      assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
      assertThat(read.timestamp()).isGreaterThan(1_600_000_000_000L);
      assertThatThrownBy(() -> new ProducerRecord<>(topic, 0, yearOne, "a", "older"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldKeepHeaders() throws Exception {
    try (KafkaProducer<String, String> producer = producer(null)) {
      ProducerRecord<String, String> record = new ProducerRecord<>(topic, "a", "v");
      record.headers().add("whystream.user", "änn".getBytes(UTF_8));
      send(producer, record);
      producer.flush();
    }

    assertThat(new String(read(1).get(0).headers().lastHeader("whystream.user").value(), UTF_8))
        .isEqualTo("änn");
  }

  private static RecordMetadata send(
      KafkaProducer<String, String> producer, ProducerRecord<String, String> record)
      throws Exception {
    return producer.send(record).get(2, TimeUnit.MINUTES);
  }

  private List<ConsumerRecord<String, String>> read(int count) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .pollInSameThread()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
              });
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }

  private KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers(),
            "group.id",
            "group-" + topic,
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            "false"),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private KafkaProducer<String, String> producer(@Nullable String transactionalId) {
    Map<String, Object> properties =
        transactionalId == null
            ? Map.of("bootstrap.servers", bootstrapServers())
            : Map.of("bootstrap.servers", bootstrapServers(), "transactional.id", transactionalId);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }
}
