package io.whystream.stream.item;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.Item;
import io.whystream.stream.config.TextBounds;
import io.whystream.stream.failure.DeadLetters;
import io.whystream.stream.state.Names;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the items topic: what can be read goes on, its texts bounded; the rest is a dead letter.
 */
public final class ItemIntake extends ContextualProcessor<byte[], byte[], Object, Object> {
  private static final Logger LOG = LoggerFactory.getLogger(ItemIntake.class);

  private final Topic<Item> items;
  private final Topic<Item> titles;
  private final ItemBounds bounds;

  public ItemIntake(Topics topics, TextBounds bounds) {
    this.items = topics.items();
    this.titles = topics.itemTitles();
    this.bounds = new ItemBounds(bounds);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    byte[] key = record.key();
    byte @Nullable [] value = record.value();
    try {
      if (value == null) {
        withdraw(key, record.timestamp());
      } else {
        publish(value, record.timestamp());
      }
    } catch (UndecodableException e) {
      RecordMetadata from = context().recordMetadata().orElseThrow();
      context()
          .forward(
              new Record<Object, Object>(
                  key,
                  DeadLetters.of(record, from, Names.ITEM_INTAKE, String.valueOf(e.getMessage())),
                  record.timestamp()),
              Names.ITEM_TO_DEAD_LETTERS);
      LOG.atWarn()
          .addKeyValue("partition", from.partition())
          .addKeyValue("offset", from.offset())
          .log("an item that cannot be read went to dead-letters");
    }
  }

  private void publish(byte[] value, long timestamp) {
    Item read = items.values().deserializer().deserialize(items.name(), value);
    Item bounded = bounds.apply(read);
    byte[] framed =
        bounded == read ? value : items.values().serializer().serialize(items.name(), bounded);
    Item title = Item.newBuilder(bounded).setDescription(null).build();
    context()
        .forward(
            new Record<Object, Object>(read.getItem(), framed, timestamp), Names.TO_ITEMS_BY_KEY);
    context()
        .forward(new Record<Object, Object>(read.getItem(), title, timestamp), Names.TO_TITLES);
  }

  private void withdraw(byte @Nullable [] key, long timestamp) {
    if (key == null || key.length == 0) {
      throw new UndecodableException("a tombstone without an item as its key");
    }
    String item = new String(key, UTF_8);
    context().forward(new Record<Object, Object>(item, null, timestamp), Names.TO_ITEMS_BY_KEY);
    context().forward(new Record<Object, Object>(item, null, timestamp), Names.TO_TITLES);
  }
}
