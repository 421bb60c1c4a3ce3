package io.whystream.worker.loop;

import io.whystream.schema.SchemaRegistry.RegistryUnavailableException;
import io.whystream.schema.Topics;
import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.CorrectionRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of a role: consume, transform on the model's thread, and produce in one transaction
 * that no model call is inside of. Any failure of a transaction ends the session; the next one goes
 * on from the committed offsets.
 *
 * <p>Threading: one thread but for {@link #wake}.
 */
final class StageLoop<V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StageLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Stage<V> stage;
  private final ModelThread model;
  private final DeadLetters deadLetters;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> consumer;
  private final Buffer buffer = new Buffer();
  private @Nullable InFlight inFlight;

  /**
   * Opens a session: fences predecessors of the same name and joins the role's group.
   *
   * @param clients made once for each session
   */
  StageLoop(Stage<V> stage, LoopClients clients, ModelThread model, Topics topics) {
    this.stage = stage;
    this.model = model;
    this.deadLetters = new DeadLetters(topics);
    this.producer = clients.transactional(stage.name());
    this.consumer = clients.member(stage.name());
  }

  void open() {
    producer.initTransactions();
    consumer.subscribe(List.of(stage.input().name()), new Membership());
  }

  /** Ends a wait for records, because something else has changed. */
  void wake() {
    consumer.wakeup();
  }

  /** One turn: poll, commit what is done, begin what may begin. */
  void turn() {
    if (buffer.isEmpty()) {
      consumer.resume(consumer.assignment());
    } else {
      consumer.pause(consumer.assignment());
    }
    try {
      buffer.add(consumer.poll(POLL));
    } catch (WakeupException expected) {
      // Something has changed; look at it.
    }
    InFlight working = inFlight;
    if (working != null && working.effect.isDone()) {
      inFlight = null;
      finish(working);
    }
    if (inFlight == null) {
      begin();
    }
  }

  private void begin() {
    ConsumerRecord<byte[], byte[]> record = buffer.take(this::mayBegin);
    if (record == null) {
      return;
    }
    InFlight begun;
    try {
      V value = decode(record);
      CorrectionRequest request = stage.request(value);
      begun =
          new InFlight(record, request, model.submit(stage.priority(), () -> stage.handle(value)));
    } catch (UndecodableException e) {
      begun = new InFlight(record, null, CompletableFuture.failedFuture(e));
    }
    inFlight = begun;
    begun.effect.whenComplete((effect, failure) -> wake());
  }

  private boolean mayBegin(ConsumerRecord<byte[], byte[]> record) {
    try {
      return stage.ready(decode(record));
    } catch (UndecodableException e) {
      return true;
    } catch (RegistryUnavailableException e) {
      LOG.atWarn()
          .addKeyValue("role", stage.name())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("why", e.getMessage())
          .log("registry does not answer; the record waits");
      return false;
    }
  }

  private V decode(ConsumerRecord<byte[], byte[]> record) {
    @Nullable V value =
        stage.input().values().deserializer().deserialize(record.topic(), record.value());
    if (value == null) {
      throw new UndecodableException("no value");
    }
    return value;
  }

  private void finish(InFlight done) {
    Effect effect;
    try {
      effect = done.effect.join();
    } catch (CancellationException revoked) {
      return;
    } catch (CompletionException e) {
      effect = failed(done, e.getCause() == null ? e : e.getCause());
    }
    if (!consumer.assignment().contains(done.partition())) {
      return;
    }
    try {
      commit(done, effect);
    } catch (RecordTooLargeException e) {
      commit(done, failed(done, e));
    }
  }

  /** What becomes of a record that could not be handled. */
  private Effect failed(InFlight done, Throwable why) {
    if (why instanceof Error error) {
      throw error;
    }
    LOG.atError()
        .addKeyValue("role", stage.name())
        .addKeyValue("partition", done.record.partition())
        .addKeyValue("offset", done.record.offset())
        .addKeyValue("id", done.request == null ? "" : done.request.getInteraction().getId())
        .addKeyValue("why", why.toString())
        .log("record goes to dead-letters");
    LOG.debug("failure", why);
    String said = why instanceof UndecodableException ? why.getMessage() : why.toString();
    return deadLetters.of(stage.name(), done.record, done.request, String.valueOf(said));
  }

  private void commit(InFlight done, Effect effect) {
    producer.beginTransaction();
    try {
      effect.emit(new Emitter(producer));
      producer.sendOffsetsToTransaction(
          Map.of(done.partition(), new OffsetAndMetadata(done.record.offset() + 1)),
          consumer.groupMetadata());
      producer.flush();
    } catch (RuntimeException e) {
      producer.abortTransaction();
      throw tooLarge(e) ? new RecordTooLargeException(String.valueOf(e.getMessage()), e) : e;
    }
    try {
      producer.commitTransaction();
    } catch (KafkaException e) {
      if (!tooLarge(e)) {
        throw e;
      }
      producer.abortTransaction();
      throw new RecordTooLargeException(String.valueOf(e.getMessage()), e);
    }
    effect.committed();
  }

  private static boolean tooLarge(@Nullable Throwable e) {
    return e != null && (e instanceof RecordTooLargeException || tooLarge(e.getCause()));
  }

  @Override
  public void close() {
    try {
      consumer.close();
    } finally {
      producer.close(Duration.ofSeconds(5));
    }
  }

  /** What happens to partitions while polling. */
  private final class Membership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        stage.assigned();
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      buffer.drop(partitions);
      InFlight working = inFlight;
      if (working != null && partitions.contains(working.partition())) {
        working.effect.cancel(false);
        inFlight = null;
      }
    }
  }
}
