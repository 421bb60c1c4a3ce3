package io.whystream.stream.user;

import io.whystream.schema.Topics;
import io.whystream.stream.state.FromOrder;
import io.whystream.stream.state.TitleTable;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** USER for what ORDER releases. */
public final class UserProcessor implements Processor<String, FromOrder, Object, Object> {
  private final Topics topics;
  private final TitleTable titles;
  private final UserLimits limits;
  private @Nullable Desk desk;
  private @Nullable UserEffects effects;

  public UserProcessor(Topics topics, TitleTable titles, UserLimits limits) {
    this.topics = topics;
    this.titles = titles;
    this.limits = limits;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    desk = UserStores.desk(context, topics, titles, limits);
    effects = new UserEffects(context);
  }

  @Override
  public void process(Record<String, FromOrder> record) {
    if (desk == null || effects == null) {
      throw new IllegalStateException("not initialised");
    }
    if (record.value() instanceof FromOrder.Released released) {
      desk.admit(released.admitted(), effects.at(record.timestamp()));
    } else {
      desk.forget((FromOrder.Forget) record.value(), effects.at(record.timestamp()));
    }
  }
}
