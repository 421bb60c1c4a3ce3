package io.whystream.stream.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import io.whystream.stream.failure.DeadLetters;
import io.whystream.stream.outcome.Outcomes;
import io.whystream.stream.outcome.StreamMeters;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.Buffered;
import io.whystream.stream.state.CommitHook;
import io.whystream.stream.state.FromOrder;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.Names;
import io.whystream.stream.state.Progress;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ORDER: admits interactions and hands them on in the order of their event times. */
public final class OrderProcessor implements Processor<byte[], byte[], Object, Object> {
  /** Header of a late interaction that says why it is there. */
  public static final String WHY = "whystream.why";

  private static final Logger LOG = LoggerFactory.getLogger(OrderProcessor.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final long HEAP_BYTES = 4L << 20;

  private final Topics topics;
  private final Upstream upstream;
  private final OrderSettings settings;
  private @Nullable Opened opened;

  public OrderProcessor(Topics topics, Upstream upstream, OrderSettings settings) {
    this.topics = topics;
    this.upstream = upstream;
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    Opened now = new Opened(context);
    opened = now;
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (opened == null) {
      throw new IllegalStateException("not initialised");
    }
    opened.process(record);
  }

  /** The stage of one task, its stores open. */
  private final class Opened {
    private final ProcessorContext<Object, Object> context;
    private final int partition;
    private final Intake intake;
    private final SeenIds seen;
    private final KeyValueStore<Bytes, byte[]> progressStore;
    private final Bytes progressKey;
    private final ReorderBuffer buffer;
    private final IdleClock idle;
    private @Nullable Progress written;
    private boolean passesOver;

    Opened(ProcessorContext<Object, Object> context) {
      this.context = context;
      partition = context.taskId().partition();
      intake =
          new Intake(
              topics.interactions().values(),
              topics.interactions().name(),
              settings.allowedSkewMillis(),
              settings.bounds());
      seen = new SeenIds(context.getStateStore(Names.ORDER_SEEN), settings.dedupeMillis());
      progressStore = context.getStateStore(Names.ORDER_PROGRESS);
      progressKey = Keys.partition(partition);
      byte[] stored = progressStore.get(progressKey);
      Progress progress = stored == null ? Progress.START : Progress.of(stored);
      Sorted sorted =
          new Sorted(context.getStateStore(Names.ORDER_OVERFLOW), partition, HEAP_BYTES);
      buffer =
          new ReorderBuffer(
              new StoredBlocks(
                  context.getStateStore(Names.ORDER_BUFFER), sorted, partition, progress),
              settings.graceMillis(),
              settings.chunk(),
              progress);
      CommitHook commits = context.getStateStore(Names.ORDER_COMMIT);
      commits.beforeCommit(this::write);
      idle = new IdleClock(settings.idleMillis(), context.currentSystemTimeMs());
    }

    /** Before each commit, of which there are many while nothing happens. */
    private void write() {
      Progress next = buffer.write();
      if (!next.equals(written)) {
        progressStore.put(progressKey, next.toBytes());
        written = next;
      }
    }

    void process(Record<byte[], byte[]> record) {
      RecordMetadata from = context.recordMetadata().orElseThrow();
      if (settings.exactlyOnce() && from.offset() < buffer.progress().nextOffset()) {
        passOver(from);
        return;
      }
      SourcePosition source = new SourcePosition(from.partition(), from.offset());
      long appendTime = record.timestamp();
      Arrival arrival = intake.read(record.key(), record.value(), appendTime);
      if (arrival instanceof Arrival.Valid valid) {
        admit(record, valid, source);
      } else if (arrival instanceof Arrival.Refused refused) {
        dead(record, from, refused.why());
        outcome(
            Outcomes.of(
                refused.interaction(), source, appendTime, Ending.DEAD_LETTERED, refused.why()),
            appendTime);
      } else if (arrival instanceof Arrival.Unreadable unreadable) {
        dead(record, from, unreadable.why());
        outcome(
            Outcomes.unreadable("", source, appendTime, Ending.DEAD_LETTERED, unreadable.why()),
            appendTime);
      } else {
        String user = ((Arrival.Deletion) arrival).user();
        context.forward(
            new Record<>(user, new FromOrder.Forget(user, source, appendTime), appendTime),
            Names.USER);
      }
      buffer.handled(from.offset());
      idle.arrived(context.currentSystemTimeMs());
      release(appendTime);
    }

    /**
     * What the stores know already is not handled again. They and the committed offset are written
     * in one transaction, so that this comes only of a broker that has forgotten the latter.
     */
    private void passOver(RecordMetadata from) {
      StreamMeters.passedOver();
      if (!passesOver) {
        passesOver = true;
        LOG.atWarn()
            .addKeyValue("partition", from.partition())
            .addKeyValue("offset", from.offset())
            .addKeyValue("handled", buffer.progress().nextOffset())
            .log("the committed offset lies before what was handled; that is passed over");
      }
    }

    /** Goes on with a release that was larger than a chunk, and lets go of what lies idle. */
    void tick(long now) {
      boolean isIdle = idle.isIdle(now, upstream.lag(partition), upstream.answers());
      if (isIdle) {
        buffer.flush();
      }
      if (buffer.isReleasable()) {
        release(Math.max(0, now));
      }
    }

    private void admit(Record<byte[], byte[]> record, Arrival.Valid valid, SourcePosition source) {
      Interaction interaction = valid.interaction();
      long appendTime = record.timestamp();
      int attempt = PipelineHeaders.attempt(record.headers());
      if (attempt > 1) {
        long origin =
            PipelineHeaders.read(record.headers())
                .map(before -> before.source().getOffset())
                .orElse(source.getOffset());
        hand(
            new Admitted(interaction, source, appendTime, valid.framed(), attempt, origin),
            appendTime);
        return;
      }
      OptionalLong first = seen.see(interaction.getId(), source.getOffset(), appendTime);
      if (first.isPresent()) {
        String why = "first seen at offset " + first.getAsLong();
        outcome(Outcomes.of(interaction, source, appendTime, Ending.DUPLICATE, why), appendTime);
      } else if (buffer.isLate(interaction.getEventTime())) {
        late(record, interaction, source);
      } else {
        buffer.add(
            new Buffered(
                interaction.getEventTime(), source.getOffset(), appendTime, valid.framed()));
      }
    }

    private void late(
        Record<byte[], byte[]> record, Interaction interaction, SourcePosition source) {
      String why =
          "event time "
              + interaction.getEventTime()
              + " lies before "
              + buffer.progress().released()
              + ", released already";
      Headers headers = new RecordHeaders(record.headers());
      headers.add(
          PipelineHeaders.SOURCE,
          (source.getPartition() + ":" + source.getOffset()).getBytes(UTF_8));
      headers.add(WHY, why.getBytes(UTF_8));
      context.forward(record.withHeaders(headers), Names.TO_LATE);
      outcome(
          Outcomes.of(interaction, source, record.timestamp(), Ending.LATE, why),
          record.timestamp());
    }

    private void release(long timestamp) {
      buffer.release(
          entry -> {
            Interaction interaction = intake.decode(entry.value());
            Admitted admitted =
                new Admitted(
                    interaction,
                    new SourcePosition(partition, entry.offset()),
                    entry.admittedAt(),
                    entry.value(),
                    1,
                    entry.offset());
            hand(admitted, timestamp);
          });
    }

    private void hand(Admitted admitted, long timestamp) {
      String user = admitted.interaction().getUser();
      context.forward(new Record<>(user, new FromOrder.Released(admitted), timestamp), Names.USER);
    }

    private void dead(Record<byte[], byte[]> record, RecordMetadata from, String why) {
      context.forward(
          new Record<>(
              record.key(), DeadLetters.of(record, from, Names.ORDER, why), record.timestamp()),
          Names.TO_DEAD_LETTERS);
    }

    private void outcome(Outcome outcome, long timestamp) {
      StreamMeters.ended(outcome.getEnding());
      context.forward(new Record<>(outcome.getUser(), outcome, timestamp), Names.TO_OUTCOMES);
    }
  }
}
