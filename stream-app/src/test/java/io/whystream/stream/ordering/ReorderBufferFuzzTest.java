package io.whystream.stream.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.stream.state.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReorderBufferFuzzTest {
  private static final int ORDERS = 4000;

  /** What the buffer should do, by looking at everything each time. */
  private static final class Naive {
    private final List<ReorderBuffer.Entry> held = new ArrayList<>();
    private final List<Long> released = new ArrayList<>();
    private final List<Long> late = new ArrayList<>();
    private final long grace;
    private final int chunk;
    private long watermark = -1;
    private long flushed = -1;
    private long last = -1;

    Naive(long grace, int chunk) {
      this.grace = grace;
      this.chunk = chunk;
    }

    void arrive(ReorderBuffer.Entry entry) {
      if (entry.eventTime() < last) {
        late.add(entry.offset());
      } else {
        held.add(entry);
        watermark = Math.max(watermark, entry.eventTime());
      }
      release();
    }

    void release() {
      for (int i = 0; i < chunk; i++) {
        Optional<ReorderBuffer.Entry> next =
            held.stream()
                .filter(e -> e.eventTime() <= watermark - grace || e.eventTime() <= flushed)
                .min(
                    Comparator.comparingLong(ReorderBuffer.Entry::eventTime)
                        .thenComparingLong(ReorderBuffer.Entry::offset));
        if (next.isEmpty()) {
          return;
        }
        held.remove(next.get());
        last = next.get().eventTime();
        released.add(next.get().offset());
      }
    }

    void flush() {
      flushed = watermark;
    }
  }

  /** A sorted map in place of the store. */
  private static final class MapEntries implements ReorderBuffer.Entries {
    private final TreeMap<ReorderBuffer.Entry, ReorderBuffer.Entry> map =
        new TreeMap<>(
            Comparator.comparingLong(ReorderBuffer.Entry::eventTime)
                .thenComparingLong(ReorderBuffer.Entry::offset));

    @Override
    public void put(ReorderBuffer.Entry entry) {
      map.put(entry, entry);
    }

    @Override
    public Optional<ReorderBuffer.Entry> first() {
      return map.isEmpty() ? Optional.empty() : Optional.of(map.firstKey());
    }

    @Override
    public void remove(ReorderBuffer.Entry entry) {
      map.remove(entry);
    }
  }

  @Test
  void shouldReleaseAsTheNaiveReferenceDoes() {
    long first = new Random().nextLong();
    for (int order = 0; order < ORDERS; order++) {
      long seed = first + order;
      compare(seed, new MapEntries(), false);
    }
  }

  /** With a heap that holds next to nothing, so that the store is read again and again. */
  @RepeatedTest(40)
  void shouldReleaseTheSameOutOfAStoreAcrossRestarts() {
    long seed = new Random().nextLong();
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("buffer"), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
    store.init(context.getStateStoreContext(), store);

    compare(seed, new StoredEntries(store, 3, 20), true, () -> new StoredEntries(store, 3, 20));

    store.close();
  }

  /** Makes the entries anew over what is kept. */
  private interface Reopen {
    ReorderBuffer.Entries get();
  }

  private static void compare(long seed, ReorderBuffer.Entries entries, boolean restarts) {
    compare(seed, entries, restarts, () -> entries);
  }

  private static void compare(
      long seed, ReorderBuffer.Entries entries, boolean restarts, Reopen reopen) {
    Random random = new Random(seed);
    long grace = random.nextInt(30);
    int chunk = 1 + random.nextInt(5);
    Naive naive = new Naive(grace, chunk);
    List<Long> released = new ArrayList<>();
    List<Long> late = new ArrayList<>();
    ReorderBuffer buffer = new ReorderBuffer(entries, grace, chunk, Progress.START);
    int arrivals = 1 + random.nextInt(60);
    for (long offset = 0; offset < arrivals; offset++) {
      long time = Math.max(0, offset + random.nextInt(41) - 20);
      ReorderBuffer.Entry entry = new ReorderBuffer.Entry(time, offset, 7, new byte[9]);
      naive.arrive(entry);
      if (buffer.isLate(time)) {
        late.add(offset);
      } else {
        buffer.add(entry);
      }
      buffer.release(e -> released.add(e.offset()));
      if (random.nextInt(15) == 0) {
        naive.flush();
        buffer.flush();
      }
      if (restarts && random.nextInt(10) == 0) {
        Progress kept = Progress.of(buffer.progress().toBytes());
        buffer = new ReorderBuffer(reopen.get(), grace, chunk, kept);
      }
    }
    naive.flush();
    buffer.flush();
    while (buffer.isReleasable()) {
      naive.release();
      buffer.release(e -> released.add(e.offset()));
    }
    String which = "seed %d, grace %d, chunk %d".formatted(seed, grace, chunk);
    assertThat(released).as(which).isEqualTo(naive.released);
    assertThat(late).as(which).isEqualTo(naive.late);
    assertThat(released.size() + late.size()).as(which).isEqualTo(arrivals);
  }
}
