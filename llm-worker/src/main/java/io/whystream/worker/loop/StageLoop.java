package io.whystream.worker.loop;

import io.whystream.fault.FaultPoint;
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
import org.apache.kafka.common.errors.RebalanceInProgressException;
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
  private final LoopProcess process;
  private final LoopMeters meters;
  private final Suspects suspects;
  private final Buffer buffer = new Buffer();
  private @Nullable InFlight inFlight;
  private boolean wantsToBeAlone;

  /**
   * Opens a session: fences predecessors of the same name and joins the role's group.
   *
   * @param clients made once for each session
   * @param process what the loops of this process share
   */
  StageLoop(
      Stage<V> stage, LoopClients clients, ModelThread model, Topics topics, LoopProcess process) {
    this.stage = stage;
    this.model = model;
    this.process = process;
    this.deadLetters = new DeadLetters(topics);
    this.producer = clients.transactional(stage.name());
    this.consumer = clients.member(stage.name());
    this.meters = new LoopMeters(stage.name());
    this.suspects = new Suspects(process.name(), consumer);
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
    meters.left(left());
    meters.holds(consumer.assignment().size());
    InFlight working = inFlight;
    if (working != null && working.effect.isDone()) {
      inFlight = null;
      if (working.stands) {
        begin(working.record);
      } else {
        try {
          finish(working);
        } finally {
          process.turnstile().leave(this);
        }
      }
    }
    if (inFlight == null) {
      begin();
    }
  }

  /** How many records are left to be read, as far as the last answers of the broker say. */
  private long left() {
    long left = 0;
    for (TopicPartition partition : consumer.assignment()) {
      left += consumer.currentLag(partition).orElse(0);
    }
    return left + buffer.size();
  }

  private void begin() {
    wantsToBeAlone = false;
    ConsumerRecord<byte[], byte[]> record =
        buffer.take(candidate -> mayBegin(candidate) && enter(candidate));
    if (record == null) {
      if (!wantsToBeAlone) {
        process.turnstile().forgo(this);
      }
      return;
    }
    begin(record);
  }

  /** Begins with a record that has entered. */
  private void begin(ConsumerRecord<byte[], byte[]> record) {
    try {
      inFlight = begun(record);
    } catch (RebalanceInProgressException e) {
      process.turnstile().leave(this);
      buffer.putBack(record);
      return;
    }
    inFlight.effect.whenComplete((effect, failure) -> wake());
  }

  private InFlight begun(ConsumerRecord<byte[], byte[]> record) {
    V value;
    try {
      value = decode(record);
    } catch (UndecodableException e) {
      return new InFlight(record, null, CompletableFuture.failedFuture(e));
    }
    CorrectionRequest request = stage.request(value);
    if (suspects.isSuspect(record)) {
      int deaths = suspects.deaths(record);
      if (deaths >= Suspects.MOST_DEATHS) {
        return new InFlight(
            record, request, CompletableFuture.failedFuture(new PoisonException(deaths)));
      }
      if (suspects.mustWait(record)) {
        suspects.stand(record);
        return InFlight.standing(record, request, process.stand());
      }
      suspects.begin(record);
    }
    meters.begins(Duration.ofMillis(process.clock().millis() - record.timestamp()));
    String id = request.getInteraction().getId();
    return new InFlight(record, request, model.submit(stage.priority(), () -> handle(value, id)));
  }

  private Effect handle(V value, String id) {
    process.faults().pass(FaultPoint.HANDLING, id);
    long began = System.nanoTime();
    Effect effect = stage.handle(value);
    meters.handled(Duration.ofNanos(System.nanoTime() - began));
    return effect;
  }

  /** Enters beside the other roles of this process, or alone when the record is a suspect. */
  private boolean enter(ConsumerRecord<byte[], byte[]> record) {
    boolean alone = suspects.isSuspect(record);
    wantsToBeAlone |= alone;
    return process.turnstile().enter(this, alone);
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
        .addKeyValue("id", String.valueOf(done.id()))
        .addKeyValue("why", why.toString())
        .log("record goes to dead-letters");
    LOG.debug("failure", why);
    boolean ours = why instanceof UndecodableException || why instanceof PoisonException;
    String said = ours ? why.getMessage() : why.toString();
    meters.givenUp();
    int attempts = why instanceof PoisonException poison ? poison.deaths() : 1;
    return deadLetters.of(
        stage.name(),
        done.record,
        done.request,
        new DeadLetters.Why(String.valueOf(said), attempts));
  }

  private void commit(InFlight done, Effect effect) {
    long began = System.nanoTime();
    producer.beginTransaction();
    try {
      effect.emit(new Emitter(producer));
      producer.flush();
      process.faults().pass(FaultPoint.AFTER_SEND, done.id());
      producer.sendOffsetsToTransaction(
          Map.of(done.partition(), new OffsetAndMetadata(done.record.offset() + 1)),
          consumer.groupMetadata());
    } catch (RuntimeException e) {
      producer.abortTransaction();
      throw tooLarge(e) ? new RecordTooLargeException(String.valueOf(e.getMessage()), e) : e;
    }
    process.faults().pass(FaultPoint.BEFORE_COMMIT, done.id());
    suspects.deciding(done.partition());
    try {
      producer.commitTransaction();
    } catch (KafkaException e) {
      if (!tooLarge(e)) {
        throw e;
      }
      producer.abortTransaction();
      throw new RecordTooLargeException(String.valueOf(e.getMessage()), e);
    }
    process.faults().pass(FaultPoint.AFTER_COMMIT, done.id());
    suspects.done(done.partition());
    meters.committed(Duration.ofNanos(System.nanoTime() - began));
    effect.committed();
  }

  private static boolean tooLarge(@Nullable Throwable e) {
    return e != null && (e instanceof RecordTooLargeException || tooLarge(e.getCause()));
  }

  @Override
  public void close() {
    suspects.close();
    process.turnstile().leave(this);
    meters.holds(0);
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
        suspects.assigned(partitions);
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
        process.turnstile().leave(StageLoop.this);
      }
      suspects.gone(partitions);
    }
  }

  /** The record has killed workers while it ran alone. */
  private static final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int deaths;

    PoisonException(int deaths) {
      super("a worker died " + deaths + " times while it worked on this record alone");
      this.deaths = deaths;
    }

    int deaths() {
      return deaths;
    }
  }
}
