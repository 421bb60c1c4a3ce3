package io.whystream.stream.user;

import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.UserPattern;
import io.whystream.stream.state.Names;
import io.whystream.stream.state.TitleTable;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Sets up the desk of a task over the stores that both halves of USER share. */
final class UserStores {
  private UserStores() {}

  static Desk desk(
      ProcessorContext<Object, Object> context,
      Topics topics,
      TitleTable titles,
      UserLimits limits) {
    KeyValueStore<Bytes, byte[]> slots = context.getStateStore(Names.USER_SLOTS);
    KeyValueStore<Bytes, byte[]> history = context.getStateStore(Names.USER_HISTORY);
    KeyValueStore<Bytes, byte[]> waiting = context.getStateStore(Names.USER_WAITING);
    KeyValueStore<Bytes, byte[]> patterns = context.getStateStore(Names.USER_PATTERNS);
    Topic<Interaction> interactions = topics.interactions();
    Topic<UserPattern> published = topics.userPatterns();
    TitleTable.Reader reader = titles.reader(context.getStateStore(Names.TITLES));
    int partition = context.taskId().partition();
    Queue queue = new Queue(waiting, interactions.values(), interactions.name(), partition);
    UserDesk desk =
        new UserDesk(
            slots,
            new History(history, reader::find, limits.ring()),
            queue,
            new Patterns(patterns, published.values(), published.name()),
            limits.history(),
            limits.waiting());
    if (limits.global()) {
      return new GlobalDesk(desk, slots, queue);
    }
    GlobalDesk.requireNoneWaits(slots, partition);
    return desk;
  }
}
