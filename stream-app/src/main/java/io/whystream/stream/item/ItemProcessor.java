package io.whystream.stream.item;

import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.ItemCommand;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.ReasonRemoval;
import io.whystream.stream.state.Names;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * ITEM: for what USER asks, and for items published. One processor for both, since the requests
 * that wait are counted on its heap.
 */
public final class ItemProcessor implements Processor<String, ItemInput, Object, Object> {
  private static final Duration EXPIRY_CHECK = Duration.ofSeconds(1);

  /** Of each task's lists of reasons. */
  private static final long HEAP_BYTES = 4L << 20;

  private final Topics topics;
  private final int cap;
  private final AwaitedLimits limits;
  private @Nullable ProcessorContext<Object, Object> context;
  private @Nullable ItemDesk desk;
  private @Nullable ItemEffects effects;

  /**
   * @param cap how many reasons an item carries at most
   */
  public ItemProcessor(Topics topics, int cap, AwaitedLimits limits) {
    this.topics = topics;
    this.cap = cap;
    this.limits = limits;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    ItemEffects forwarded = new ItemEffects(context);
    ItemDesk opened =
        new ItemDesk(
            new Facts(context.getStateStore(Names.ITEM_FACTS), topics.items()),
            new Reasons(
                context.getStateStore(Names.ITEM_REASONS), topics.itemReasons(), HEAP_BYTES),
            new Awaited(
                context.getStateStore(Names.ITEM_AWAITED),
                topics.correctionRequests(),
                limits,
                context.currentSystemTimeMs()),
            cap);
    context.schedule(
        EXPIRY_CHECK,
        PunctuationType.WALL_CLOCK_TIME,
        now -> opened.expire(now, forwarded.at(Math.max(0, now))));
    this.context = context;
    this.desk = opened;
    this.effects = forwarded;
  }

  @Override
  public void process(Record<String, ItemInput> record) {
    if (context == null || desk == null || effects == null) {
      throw new IllegalStateException("not initialised");
    }
    ItemEffects at = effects.at(record.timestamp());
    String item = record.key();
    if (record.value() instanceof ItemInput.Published published) {
      desk.arrived(item, published.framed(), at);
    } else if (record.value() instanceof ItemInput.Asked asked) {
      handle(item, asked.command(), desk, context.currentSystemTimeMs(), at);
    }
  }

  private static void handle(
      String item, ItemCommand command, ItemDesk desk, long now, ItemDesk.Effects effects) {
    Object what = command.getCommand();
    if (what instanceof CorrectionRequest request) {
      desk.request(request, now, effects);
    } else if (what instanceof Reason reason) {
      desk.reason(item, reason, effects);
    } else {
      desk.remove(item, ((ReasonRemoval) what).getUser(), effects);
    }
  }
}
