package io.whystream.stream.state;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Makes the stores. Keys and values are bytes; each stage reads its own. */
public final class StoreBuilders {
  private StoreBuilders() {}

  /** The stores of ORDER. */
  public static List<StoreBuilder<?>> order(Duration dedupeRetention) {
    return List.of(
        rocks(Names.ORDER_BUFFER),
        rocks(Names.ORDER_OVERFLOW).withLoggingDisabled(),
        CommitHook.builder(Names.ORDER_COMMIT),
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(Names.ORDER_PROGRESS), Serdes.Bytes(), Serdes.ByteArray()),
        Stores.windowStoreBuilder(
            // Segments as long as the windows: Streams makes them half of what is retained.
            Stores.persistentWindowStore(
                Names.ORDER_SEEN, dedupeRetention.multipliedBy(2), dedupeRetention, false),
            Serdes.Bytes(),
            Serdes.ByteArray()));
  }

  /** The stores of USER. */
  public static List<StoreBuilder<?>> user() {
    return List.of(
        rocks(Names.USER_SLOTS).withCachingEnabled(),
        rocks(Names.USER_HISTORY),
        rocks(Names.USER_WAITING),
        rocks(Names.USER_PATTERNS));
  }

  /** The stores of ITEM. */
  public static List<StoreBuilder<?>> item() {
    return List.of(rocks(Names.ITEM_FACTS), rocks(Names.ITEM_REASONS), rocks(Names.ITEM_AWAITED));
  }

  /** The global table of titles. */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> titles() {
    return rocks(Names.TITLES).withLoggingDisabled();
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> rocks(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
  }
}
