package io.whystream.stream.user;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topics;
import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.stream.failure.DeadLetters;
import io.whystream.stream.state.Names;
import io.whystream.stream.state.ResultTimestamps;
import io.whystream.stream.state.TitleTable;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** USER for what comes back of its requests. */
public final class ResultProcessor implements Processor<byte[], byte[], Object, Object> {
  private static final Logger LOG = LoggerFactory.getLogger(ResultProcessor.class);

  private final Topics topics;
  private final TitleTable titles;
  private final UserLimits limits;
  private @Nullable ProcessorContext<Object, Object> context;
  private @Nullable Desk desk;
  private @Nullable UserEffects effects;

  public ResultProcessor(Topics topics, TitleTable titles, UserLimits limits) {
    this.topics = topics;
    this.titles = titles;
    this.limits = limits;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    desk = UserStores.desk(context, topics, titles, limits);
    effects = new UserEffects(context);
  }

  @Override
  public void process(Record<byte[], byte[]> extracted) {
    Record<byte[], byte[]> record =
        extracted.withTimestamp(ResultTimestamps.original(extracted.timestamp()));
    if (context == null || desk == null || effects == null) {
      throw new IllegalStateException("not initialised");
    }
    RecordMetadata from = context.recordMetadata().orElseThrow();
    CorrectionResult result;
    try {
      result = decode(record.value());
    } catch (UndecodableException e) {
      unreadable(record, from, String.valueOf(e.getMessage()), context, desk, effects);
      return;
    }
    if (result.getSource().getPartition() != from.partition()) {
      String why =
          "a result of partition " + result.getSource().getPartition() + " in another partition";
      dead(record, from, why, context);
    } else if (!desk.complete(result, effects.at(record.timestamp()))) {
      LOG.atInfo()
          .addKeyValue("id", result.getId())
          .addKeyValue("attempt", result.getAttempt())
          .log("a result that nobody waits for changes nothing");
    }
  }

  private CorrectionResult decode(byte @Nullable [] value) {
    if (value == null) {
      throw new UndecodableException("no value");
    }
    return topics
        .correctionResults()
        .values()
        .deserializer()
        .deserialize(topics.correctionResults().name(), value);
  }

  private static void unreadable(
      Record<byte[], byte[]> record,
      RecordMetadata from,
      String why,
      ProcessorContext<Object, Object> context,
      Desk desk,
      UserEffects effects) {
    dead(record, from, why, context);
    Optional<PipelineHeaders> headers = PipelineHeaders.read(record.headers());
    boolean freed =
        headers.isPresent()
            && headers.get().source().getPartition() == from.partition()
            && desk.fail(
                headers.get(),
                Names.USER_RESULTS + ": the result cannot be read: " + why,
                effects.at(record.timestamp()));
    LOG.atWarn()
        .addKeyValue("partition", from.partition())
        .addKeyValue("offset", from.offset())
        .addKeyValue("freed", freed)
        .log("a result that cannot be read went to dead-letters");
  }

  private static void dead(
      Record<byte[], byte[]> record,
      RecordMetadata from,
      String why,
      ProcessorContext<Object, Object> context) {
    DeadLetter letter = DeadLetters.of(record, from, Names.USER_RESULTS, why);
    context.forward(new Record<>(record.key(), letter, record.timestamp()), Names.TO_DEAD_LETTERS);
  }
}
