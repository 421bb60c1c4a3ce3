package io.whystream.stream.state;

import io.whystream.schema.Topic;
import io.whystream.schema.record.Item;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Titles and attributes of all items: a global store with the items used last decoded on the heap.
 * Threading: the global thread writes, stream threads read.
 */
public final class TitleTable {
  private static final int SHARDS = 16;

  private final Topic<Item> topic;
  private final Shard[] shards = new Shard[SHARDS];

  /**
   * @param onHeap how many items are kept decoded
   */
  public TitleTable(Topic<Item> topic, int onHeap) {
    this.topic = topic;
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard(Math.max(1, onHeap / SHARDS));
    }
  }

  /** What keeps the store and the heap as the topic says. */
  public Processor<Bytes, byte[], Void, Void> updater() {
    return new Updater();
  }

  /** Looks up in the store of a task's context. */
  public Reader reader(KeyValueStore<Bytes, byte[]> store) {
    return new Reader(store);
  }

  private Item decode(byte[] framed) {
    return topic.values().deserializer().deserialize(topic.name(), framed);
  }

  private Shard shard(Bytes key) {
    return shards[Math.floorMod(key.hashCode(), SHARDS)];
  }

  /** Looks items up. */
  public final class Reader {
    private final KeyValueStore<Bytes, byte[]> store;

    private Reader(KeyValueStore<Bytes, byte[]> store) {
      this.store = store;
    }

    public Optional<Item> find(String item) {
      Bytes key = Keys.name(item);
      Shard shard = shard(key);
      Item held = shard.find(key);
      if (held != null) {
        return Optional.of(held);
      }
      long before = shard.changes();
      byte[] framed = store.get(key);
      if (framed == null) {
        return Optional.empty();
      }
      Item found = decode(framed);
      shard.keep(key, found, before);
      return Optional.of(found);
    }
  }

  /** Writes what the topic says. */
  private final class Updater extends ContextualProcessor<Bytes, byte[], Void, Void> {
    @Override
    public void process(Record<Bytes, byte[]> record) {
      KeyValueStore<Bytes, byte[]> store = context().getStateStore(Names.TITLES);
      store.put(record.key(), record.value());
      shard(record.key()).change(record.key());
    }
  }

  /** A part of the items on the heap, the one used longest ago leaving first. */
  private static final class Shard {
    private final Map<Bytes, Item> items;
    private long changes;

    Shard(int capacity) {
      items =
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Bytes, Item> eldest) {
              return size() > capacity;
            }
          };
    }

    synchronized @Nullable Item find(Bytes key) {
      return items.get(key);
    }

    synchronized long changes() {
      return changes;
    }

    /** Keeps what was read, unless something was written since. */
    synchronized void keep(Bytes key, Item item, long before) {
      if (changes == before) {
        items.put(key, item);
      }
    }

    synchronized void change(Bytes key) {
      changes++;
      items.remove(key);
    }
  }
}
