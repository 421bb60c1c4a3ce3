package io.whystream.stream.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.record.Ending;
import io.whystream.schema.record.ItemCommand;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.RewardScores;
import io.whystream.stream.outcome.StreamMeters;
import io.whystream.stream.state.Names;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends effects to the nodes that write them. */
final class UserEffects implements Effects {
  private final ProcessorContext<Object, Object> context;
  private long timestamp;

  UserEffects(ProcessorContext<Object, Object> context) {
    this.context = context;
  }

  /** The same, with the timestamp of the record being handled, milliseconds. */
  UserEffects at(long time) {
    timestamp = time;
    return this;
  }

  @Override
  public void outcome(Outcome outcome) {
    StreamMeters.ended(outcome.getEnding());
    if (outcome.getEnding() == Ending.CORRECTED) {
      StreamMeters.published(context.currentSystemTimeMs() - outcome.getAdmittedAt());
    }
    context.forward(new Record<>(outcome.getUser(), outcome, timestamp), Names.TO_OUTCOMES);
  }

  @Override
  public void toItem(String item, ItemCommand command) {
    context.forward(new Record<>(item, command, timestamp), Names.TO_ITEM);
  }

  @Override
  public void pattern(String user, byte @Nullable [] framed) {
    context.forward(new Record<>(user.getBytes(UTF_8), framed, timestamp), Names.TO_PATTERNS);
  }

  @Override
  public void scores(RewardScores scores) {
    context.forward(new Record<>(scores.getUser(), scores, timestamp), Names.TO_SCORES);
  }
}
