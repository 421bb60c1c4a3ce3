package io.whystream.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.whystream.fault.FaultPoints;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Rejection;
import io.whystream.worker.Fixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StageLoopTest {
  private static final Duration STAND = Duration.ofMillis(300);
  private static final TopicPartition INPUT = new TopicPartition(Topics.CORRECTION_REQUESTS, 0);

  private final Topics topics = new Topics(new InMemoryRegistry());
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile String lastCommit = "";
  private LoopProcess process = new LoopProcess("", FaultPoints.NONE, STAND);
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync(
            Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
          if (woken.getAndSet(false)) {
            throw new WakeupException();
          }
          lastCommit = Objects.requireNonNull(offsets.get(INPUT)).metadata();
          super.commitSync(offsets, timeout);
        }
      };
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final ModelThread model = new ModelThread();
  private Function<CorrectionRequest, Effect> work = request -> echo(request);
  private BooleanSupplier ready = () -> true;
  private final StageLoop<CorrectionRequest> loop =
      new StageLoop<>(new Echo(), new Mocks(), model, topics, process("this"));

  @BeforeEach
  void open() {
    loop.open();
    consumer.rebalance(List.of(INPUT));
    consumer.updateBeginningOffsets(Map.of(INPUT, 0L));
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void shouldCommitWhatItWritesTogetherWithTheOffset() {
    // Given
    add(0, request("a"));
    add(1, request("b"));

    // When
    turnUntil(() -> producer.commitCount() == 2);

    // Then
    assertThat(producer.history()).hasSize(2);
    assertThat(committed()).isEqualTo(2);
    assertThat(PipelineHeaders.read(producer.history().get(0).headers()).map(PipelineHeaders::id))
        .isEqualTo(Optional.of("a"));
  }

  @Test
  void shouldCommitNothingForAPartitionThatWasTakenAway() {
    // Given
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    work =
        request -> {
          begun.countDown();
          await(gone);
          return echo(request);
        };
    add(0, request("a"));
    turnUntil(() -> begun.getCount() == 0);

    // When
    consumer.rebalance(List.of());
    gone.countDown();
    for (int i = 0; i < 5; i++) {
      loop.turn();
    }

    // Then
    assertThat(producer.history()).isEmpty();
    assertThat(producer.commitCount()).isZero();
  }

  @Test
  void shouldSayHowManyPartitionsItWorksOn() {
    // Given
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Metrics.addRegistry(meters);
    Gauge partitions = meters.get("whystream.role.partitions").tag("role", "echo").gauge();

    // When, then
    loop.turn();
    assertThat(partitions.value()).isEqualTo(1);
    consumer.rebalance(List.of());
    loop.turn();
    assertThat(partitions.value()).isZero();
    Metrics.removeRegistry(meters);
  }

  @Test
  void shouldSendWhatNobodyCanReadToDeadLettersAndFreeTheSlotByItsHeaders() {
    // Given
    byte[] noAvro = {1, 2, 3};
    RecordHeaders headers = new RecordHeaders();
    PipelineHeaders.of(request("a")).write(headers);
    add(0, noAvro, headers);
    add(1, request("b"));

    // When
    turnUntil(() -> producer.commitCount() == 2);

    // Then
    DeadLetter letter = decode(topics.deadLetters(), producer.history().get(0));
    CorrectionResult result = decode(topics.correctionResults(), producer.history().get(1));
    assertThat(letter.getValue().array()).containsExactly(noAvro);
    assertThat(letter.getStage()).isEqualTo("echo");
    assertThat(letter.getHeaders()).hasSize(5);
    assertThat(result.getId()).isEqualTo("a");
    assertThat(result.getAttempt()).isEqualTo(1);
    assertThat(((Rejection) result.getEnding()).getDeadLettered()).isTrue();
    assertThat(producer.history().get(1).partition()).isEqualTo(3);
    assertThat(producer.history()).hasSize(3);
    assertThat(committed()).isEqualTo(2);
  }

  @Test
  void shouldSendOnlyTheDeadLetterWhereTheHeadersLackToo() {
    // Given
    add(0, new byte[] {1}, new RecordHeaders());

    // When
    turnUntil(() -> producer.commitCount() == 1);

    // Then
    assertThat(producer.history()).hasSize(1);
    assertThat(producer.history().get(0).topic()).isEqualTo(Topics.DEAD_LETTERS);
  }

  @Test
  void shouldSendARecordThatFailsToDeadLettersAndGoOn() {
    // Given
    work =
        request -> {
          if (request.getInteraction().getId().equals("a")) {
            throw new IllegalStateException("no luck");
          }
          return echo(request);
        };
    add(0, request("a"));
    add(1, request("b"));

    // When
    turnUntil(() -> producer.commitCount() == 2);

    // Then
    CorrectionResult result = decode(topics.correctionResults(), producer.history().get(1));
    assertThat(((Rejection) result.getEnding()).getWhy()).contains("no luck");
    assertThat(result.getEventTime()).isEqualTo(1_000);
    assertThat(producer.history().get(2).topic()).isEqualTo(Topics.CORRECTION_REQUESTS);
  }

  @Test
  void shouldLeaveNothingBehindWhenItsTransactionFails() {
    // Given
    producer.sendOffsetsToTransactionException = new ProducerFencedException("another one");
    add(0, request("a"));

    // Then
    assertThatThrownBy(() -> turnUntil(() -> producer.commitCount() == 1))
        .isInstanceOf(ProducerFencedException.class);
    assertThat(producer.history()).isEmpty();
    assertThat(producer.consumerGroupOffsetsHistory()).isEmpty();
  }

  @Test
  void shouldNotMoveTheOffsetBackWhenItMayHaveBeenCommitted() {
    // Given a broker that dies while it commits
    producer.commitTransactionException = new TimeoutException("no answer");
    add(0, request("a"));
    assertThatThrownBy(() -> turnUntil(() -> producer.commitCount() == 1))
        .isInstanceOf(TimeoutException.class);

    // When
    loop.close();

    // Then the last that was said of the record stands
    assertThat(lastCommit).isEqualTo("whystream-trial/2 offset=0 deaths=0 doing=WORKING by=this");
  }

  @Test
  void shouldHoldARecordUntilItsStageIsReady() {
    // Given
    ready = () -> false;
    add(0, request("a"));
    for (int i = 0; i < 3; i++) {
      loop.turn();
    }
    assertThat(producer.history()).isEmpty();
    assertThat(consumer.paused()).containsExactly(INPUT);

    // When
    ready = () -> true;
    turnUntil(() -> producer.commitCount() == 1);

    // Then
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void shouldNoteBeforeTheModelSeesItThatItBeginsTheFirstRecordOnly() {
    // Given
    List<String> noted = new ArrayList<>();
    work =
        request -> {
          noted.add(request.getInteraction().getId() + ": " + metadata());
          return echo(request);
        };
    add(0, request("a"));
    add(1, request("b"));

    // When
    turnUntil(() -> producer.commitCount() == 2);

    // Then
    assertThat(noted)
        .containsExactly(
            "a: whystream-trial/2 offset=0 deaths=0 doing=WORKING by=this",
            "b: whystream-trial/2 offset=0 deaths=0 doing=WORKING by=this");
  }

  @Test
  void shouldGiveUpARecordThatKilledThreeWorkersWhileItRanAlone() {
    // Given
    assignWith(new Trial(0, 2, Trial.Doing.WORKING, "another"));
    List<String> worked = new ArrayList<>();
    work =
        request -> {
          worked.add(request.getInteraction().getId());
          return echo(request);
        };
    add(0, request("poison"));
    add(1, request("b"));

    // When
    turnUntil(() -> producer.commitCount() == 2);

    // Then
    assertThat(worked).containsExactly("b");
    DeadLetter letter = decode(topics.deadLetters(), producer.history().get(0));
    assertThat(letter.getAttempts()).isEqualTo(3);
    assertThat(letter.getWhy()).contains("died 3 times");
    CorrectionResult result = decode(topics.correctionResults(), producer.history().get(1));
    assertThat(result.getId()).isEqualTo("poison");
    assertThat(((Rejection) result.getEnding()).getDeadLettered()).isTrue();
  }

  @Test
  void shouldCountNoDeathsOfAnotherRecordAndNoneOfAProcessThatLives() {
    for (Trial trial :
        List.of(
            new Trial(7, 9, Trial.Doing.WORKING, "another"),
            new Trial(0, 2, Trial.Doing.WORKING, "this"),
            new Trial(0, 2, Trial.Doing.NOTHING, "another"),
            new Trial(0, 2, Trial.Doing.WAITING, "another"))) {
      // Given
      producer.clear();
      assignWith(trial);
      add(0, request("a"));

      // When
      turnUntil(() -> producer.history().size() == 1);

      // Then
      assertThat(producer.history().get(0).topic()).isEqualTo(Topics.CORRECTION_REQUESTS);
    }
  }

  @Test
  void shouldStandStillBeforeItTriesARecordAgainThatAWorkerDiedOf() {
    // Given
    List<String> noted = new ArrayList<>();
    work =
        request -> {
          noted.add(metadata());
          return echo(request);
        };
    assignWith(new Trial(0, 0, Trial.Doing.WORKING, "another"));
    add(0, request("a"));

    // When it stands still
    turnUntil(() -> metadata().contains("WAITING"));

    // Then the model sees nothing, nobody else of the process works, and the note says it
    assertThat(noted).isEmpty();
    assertThat(metadata()).isEqualTo("whystream-trial/2 offset=0 deaths=1 doing=WAITING by=this");
    assertThat(process.turnstile().enter(new Object(), false)).isFalse();

    // And afterwards it is tried
    turnUntil(() -> producer.commitCount() == 1);
    assertThat(noted).containsExactly("whystream-trial/2 offset=0 deaths=1 doing=WORKING by=this");
  }

  @Test
  void shouldAcquitARecordWhenAWorkerDiedWhileItStoodStill() {
    // Given
    List<String> noted = new ArrayList<>();
    work =
        request -> {
          noted.add(metadata());
          return echo(request);
        };
    assignWith(new Trial(0, 2, Trial.Doing.WAITING, "another"));
    add(0, request("a"));

    // When
    turnUntil(() -> producer.commitCount() == 1);

    // Then it ran at once, its count begun again
    assertThat(noted).containsExactly("whystream-trial/2 offset=0 deaths=0 doing=WORKING by=this");
  }

  @Test
  void shouldTakeBackItsNoteWhenTheRecordIsTakenAwayAlive() {
    // Given
    CountDownLatch gone = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    work =
        request -> {
          begun.countDown();
          await(gone);
          return echo(request);
        };
    assignWith(new Trial(0, 1, Trial.Doing.WORKING, "another"));
    add(0, request("a"));
    turnUntil(() -> begun.getCount() == 0);
    assertThat(metadata()).contains("deaths=2 doing=WORKING");

    // When
    loop.close();
    gone.countDown();

    // Then
    assertThat(lastCommit).isEqualTo("whystream-trial/2 offset=0 deaths=2 doing=NOTHING by=this");
  }

  @Test
  void shouldNoteASuspectWhoeverWakesTheConsumerMeanwhile() {
    // Given
    add(0, request("a"));
    woken.set(true);

    // When
    turnUntil(() -> producer.commitCount() == 1);

    // Then
    assertThat(metadata()).contains("doing=WORKING");
  }

  @Test
  void shouldRunASuspectAloneAndTheNextOnesSideBySide() {
    // Given another role of the process at work
    Object other = new Object();
    assertThat(process.turnstile().enter(other, false)).isTrue();
    add(0, request("a"));
    for (int i = 0; i < 3; i++) {
      loop.turn();
    }
    assertThat(producer.history()).isEmpty();
    assertThat(process.turnstile().enter(new Object(), false)).isFalse();

    // When it is done
    process.turnstile().leave(other);
    turnUntil(() -> producer.commitCount() == 1);

    // Then the first ran, and the second needs not be alone
    assertThat(process.turnstile().enter(other, false)).isTrue();
    add(1, request("b"));
    turnUntil(() -> producer.commitCount() == 2);
    assertThat(producer.history()).hasSize(2);
  }

  private void assignWith(Trial trial) {
    consumer.rebalance(List.of());
    consumer.rebalance(List.of(INPUT));
    consumer.commitSync(Map.of(INPUT, trial.commit()));
    consumer.rebalance(List.of());
    consumer.rebalance(List.of(INPUT));
    consumer.seek(INPUT, 0);
  }

  private String metadata() {
    return lastCommit;
  }

  private LoopProcess process(String name) {
    process = new LoopProcess(name, FaultPoints.NONE, STAND);
    return process;
  }

  private void turnUntil(BooleanSupplier done) {
    Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              loop.turn();
              return done.getAsBoolean();
            });
  }

  private long committed() {
    return Objects.requireNonNull(
            producer
                .consumerGroupOffsetsHistory()
                .get(producer.consumerGroupOffsetsHistory().size() - 1)
                .values()
                .iterator()
                .next()
                .get(INPUT))
        .offset();
  }

  private static CorrectionRequest request(String id) {
    return Fixtures.request(id, Feedback.LIKE, null);
  }

  private Effect echo(CorrectionRequest request) {
    return emitter ->
        emitter.send(topics.correctionRequests(), null, null, request, PipelineHeaders.of(request));
  }

  private void add(long offset, CorrectionRequest request) {
    byte[] value =
        topics.correctionRequests().values().serializer().serialize(INPUT.topic(), request);
    add(offset, value, new RecordHeaders());
  }

  private void add(long offset, byte[] value, RecordHeaders headers) {
    consumer.addRecord(
        new ConsumerRecord<>(
            INPUT.topic(),
            0,
            offset,
            9L,
            TimestampType.CREATE_TIME,
            3,
            value.length,
            new byte[] {'a', 'd', 'a'},
            value,
            headers,
            Optional.empty()));
  }

  private static <V> V decode(Topic<V> topic, ProducerRecord<byte[], byte[]> record) {
    assertThat(record.topic()).isEqualTo(topic.name());
    return topic.values().deserializer().deserialize(record.topic(), record.value());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Echo implements Stage<CorrectionRequest> {
    @Override
    public String name() {
      return "echo";
    }

    @Override
    public Topic<CorrectionRequest> input() {
      return topics.correctionRequests();
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public CorrectionRequest request(CorrectionRequest value) {
      return value;
    }

    @Override
    public boolean ready(CorrectionRequest value) {
      return ready.getAsBoolean();
    }

    @Override
    public Effect handle(CorrectionRequest value) {
      return work.apply(value);
    }
  }

  private final class Mocks implements LoopClients {
    @Override
    public Consumer<byte[], byte[]> member(String role) {
      return consumer;
    }

    @Override
    public Producer<byte[], byte[]> transactional(String role) {
      return producer;
    }
  }
}
