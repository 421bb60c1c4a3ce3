package io.whystream.guarantee;

import static io.whystream.e2e.Platform.history;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.e2e.Platform;
import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.SourcePosition;
import io.whystream.stream.hanging.TransactionWatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.transaction.TransactionLog;
import org.apache.kafka.coordinator.transaction.TransactionState;
import org.apache.kafka.coordinator.transaction.TxnTransitMetadata;
import org.apache.kafka.server.common.TransactionVersion;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A transaction that its coordinator has forgotten is ended; one that goes on is left alone. */
class HangingTransactionTest {
  private static final TopicPartition HANGING = new TopicPartition(Topics.OUTCOMES, 0);
  private static final TopicPartition GOING_ON = new TopicPartition(Topics.OUTCOMES, 1);
  private static final String STATE = "__transaction_state";

  @Test
  void shouldEndATransactionThatItsCoordinatorHasForgottenAndNoOther() throws Exception {
    try (EmbeddedCluster cluster = EmbeddedCluster.startWithoutPrograms();
        Admin admin = Admin.create(client(cluster))) {

      // Given a producer that died in a transaction, and a coordinator that knows nothing of it
      leaveHanging(cluster, admin, HANGING);
      cluster.kill("broker");
      cluster.upWithoutPrograms();
      assertThat(describe(admin, "dead").topicPartitions()).isEmpty();
      assertThat(end(admin, HANGING, IsolationLevel.READ_COMMITTED)).isZero();

      // Given another one in the midst of a transaction
      try (KafkaProducer<byte[], byte[]> alive = producer(cluster, "alive", null);
          TransactionWatch watch = new TransactionWatch(client(cluster), "whystream")) {
        begin(alive, GOING_ON);

        // When
        watch.start(Duration.ofMillis(500));

        // Then who reads committed records gets beyond the dead one's
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> end(admin, HANGING, IsolationLevel.READ_COMMITTED) > 0);
        assertThat(end(admin, HANGING, IsolationLevel.READ_COMMITTED))
            .isEqualTo(end(admin, HANGING, IsolationLevel.READ_UNCOMMITTED));

        // And the other's transaction is still open, and is committed
        assertThat(end(admin, GOING_ON, IsolationLevel.READ_COMMITTED)).isZero();
        alive.commitTransaction();
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> end(admin, GOING_ON, IsolationLevel.READ_COMMITTED) == 2);
      }
    }
  }

  @Test
  void shouldRestoreAStoreInWhoseChangelogATransactionHangs() throws Exception {
    try (EmbeddedCluster cluster =
            EmbeddedCluster.start(0, Map.of("WHYSTREAM_ORDERING_IDLE", "500ms"));
        Platform platform = new Platform(cluster);
        Admin admin = Admin.create(client(cluster))) {

      // Given an interaction that has passed, and a transaction that hangs behind it in a store
      SourcePosition before = platform.send(history("before", "ada", "film", 1_000));
      platform.awaitOutcomes(List.of(before));
      cluster.kill("stream-app");
      leaveHanging(
          cluster,
          admin,
          new TopicPartition("whystream-order-buffer-changelog", before.getPartition()));
      cluster.kill("broker");

      // When all starts again
      cluster.up(0);

      // Then the partition goes on
      SourcePosition after = platform.send(history("after", "ada", "film", 2_000));
      assertThat(
              Objects.requireNonNull(platform.awaitOutcomes(List.of(after)).get(after)).getEnding())
          .isEqualTo(Ending.HISTORY);
    }
  }

  @Test
  void shouldReadOnInAGroupWhoseOffsetsATransactionLeavesUndecided() throws Exception {
    try (EmbeddedCluster cluster =
            EmbeddedCluster.start(0, Map.of("WHYSTREAM_ORDERING_IDLE", "500ms"));
        Platform platform = new Platform(cluster);
        Admin admin = Admin.create(client(cluster))) {

      // Given a commit of stream-app's offsets that its coordinator has forgotten
      SourcePosition before = platform.send(history("before", "ada", "film", 1_000));
      platform.awaitOutcomes(List.of(before));
      cluster.kill("stream-app");
      try (KafkaProducer<byte[], byte[]> dead = producer(cluster, "whystream-dead", null)) {
        dead.initTransactions();
        dead.beginTransaction();
        dead.sendOffsetsToTransaction(
            Map.of(
                new TopicPartition(Topics.INTERACTIONS, before.getPartition()),
                new OffsetAndMetadata(0)),
            new ConsumerGroupMetadata("whystream"));
        dead.close(Duration.ZERO);
      }
      Set<TopicPartition> offsets = describe(admin, "whystream-dead").topicPartitions();
      assertThat(offsets).extracting(TopicPartition::topic).containsExactly("__consumer_offsets");
      forget(cluster, admin, "whystream-dead");
      cluster.kill("broker");
      cluster.upWithoutPrograms();
      assertThat(open(admin, offsets)).isPositive();

      // When stream-app starts again
      cluster.up(0);

      // Then the group goes on where it was
      SourcePosition after = platform.send(history("after", "ada", "film", 2_000));
      assertThat(platform.awaitOutcomes(List.of(after))).containsKey(after);
    }
  }

  /** Transactions of the dead producer that are open in partitions. */
  private static long open(Admin admin, Set<TopicPartition> partitions)
      throws InterruptedException, ExecutionException {
    return admin.describeProducers(partitions).all().get().values().stream()
        .flatMap(state -> state.activeProducers().stream())
        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
        .count();
  }

  /** Of a producer that died, and that its coordinator has forgotten once the broker restarts. */
  private static void leaveHanging(EmbeddedCluster cluster, Admin admin, TopicPartition partition)
      throws InterruptedException, ExecutionException {
    try (KafkaProducer<byte[], byte[]> dead = producer(cluster, "dead", null)) {
      begin(dead, partition);
      dead.close(Duration.ZERO);
    }
    assertThat(describe(admin, "dead").topicPartitions()).containsExactly(partition);
    forget(cluster, admin, "dead");
  }

  private static void begin(KafkaProducer<byte[], byte[]> producer, TopicPartition partition)
      throws InterruptedException, ExecutionException {
    producer.initTransactions();
    producer.beginTransaction();
    producer
        .send(
            new ProducerRecord<>(
                partition.topic(), partition.partition(), "key".getBytes(UTF_8), new byte[10]))
        .get();
  }

  /** Writes into the coordinator's log, which the broker reads when it starts again. */
  private static void forget(EmbeddedCluster cluster, Admin admin, String id)
      throws InterruptedException, ExecutionException {
    TransactionDescription known = describe(admin, id);
    TopicDescription state = admin.describeTopics(List.of(STATE)).allTopicNames().get().get(STATE);
    int partitions = Objects.requireNonNull(state).partitions().size();
    TxnTransitMetadata ended =
        new TxnTransitMetadata(
            known.producerId(),
            known.producerId(),
            -1,
            (short) (known.producerEpoch() + 1),
            (short) known.producerEpoch(),
            (int) known.transactionTimeoutMs(),
            TransactionState.COMPLETE_ABORT,
            new HashSet<>(),
            known.transactionStartTimeMs().orElseThrow(),
            known.transactionStartTimeMs().orElseThrow(),
            TransactionVersion.TV_2);
    // The one client from which a broker takes records of its internal topics.
    try (KafkaProducer<byte[], byte[]> forger = producer(cluster, null, "__admin_client")) {
      forger
          .send(
              new ProducerRecord<>(
                  STATE,
                  Utils.abs(id.hashCode()) % partitions,
                  TransactionLog.keyToBytes(id),
                  TransactionLog.valueToBytes(ended, TransactionVersion.TV_2)))
          .get();
    }
  }

  private static TransactionDescription describe(Admin admin, String id)
      throws InterruptedException, ExecutionException {
    return admin.describeTransactions(List.of(id)).description(id).get();
  }

  private static long end(Admin admin, TopicPartition partition, IsolationLevel level)
      throws InterruptedException, ExecutionException {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(level))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private static Map<String, Object> client(EmbeddedCluster cluster) {
    return Map.of("bootstrap.servers", cluster.bootstrapServers());
  }

  private static KafkaProducer<byte[], byte[]> producer(
      EmbeddedCluster cluster, @Nullable String transactionalId, @Nullable String clientId) {
    Map<String, Object> properties = new HashMap<>(client(cluster));
    if (transactionalId != null) {
      properties.put("transactional.id", transactionalId);
    }
    if (clientId != null) {
      properties.put("client.id", clientId);
    }
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
