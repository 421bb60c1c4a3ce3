package io.whystream.stream.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.stream.state.Buffered;
import io.whystream.stream.state.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReorderBufferFuzzTest {
  private static final int ORDERS = 4000;

  /** What the buffer should do, by looking at everything each time. */
  private static final class Naive {
    private final List<Buffered> held = new ArrayList<>();
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

    void arrive(Buffered entry) {
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
        Optional<Buffered> next =
            held.stream()
                .filter(e -> e.eventTime() <= watermark - grace || e.eventTime() <= flushed)
                .min(Buffered.ORDER);
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

  /** A sorted map in place of the store, that writes nothing. */
  private static final class MapEntries implements ReorderBuffer.Entries {
    private final TreeMap<Buffered, Buffered> map = new TreeMap<>(Buffered.ORDER);

    @Override
    public void put(Buffered entry, Progress progress) {
      map.put(entry, entry);
    }

    @Override
    public Optional<Buffered> first() {
      return map.isEmpty() ? Optional.empty() : Optional.of(map.firstKey());
    }

    @Override
    public void removeFirst() {
      map.pollFirstEntry();
    }

    @Override
    public void write(Progress progress) {}
  }

  /**
   * The stores of a partition, of which a crash leaves what was committed, or nothing of those that
   * are not restored.
   */
  private static final class Disk {
    private final KeyValueStore<Bytes, byte[]> blocks = store("blocks");
    private final KeyValueStore<Bytes, byte[]> overflow = store("overflow");
    private final Map<Bytes, byte[]> committed = new HashMap<>();
    private Progress progress = Progress.START;

    StoredBlocks open() {
      return new StoredBlocks(blocks, new Sorted(overflow, 3, 20), 3, progress);
    }

    void commit(Progress written) {
      progress = Progress.of(written.toBytes());
      committed.clear();
      committed.putAll(content(blocks));
    }

    void crash() {
      content(blocks).keySet().forEach(blocks::delete);
      committed.forEach(blocks::put);
    }

    void close() {
      blocks.close();
      overflow.close();
    }

    static Map<Bytes, byte[]> content(KeyValueStore<Bytes, byte[]> store) {
      Map<Bytes, byte[]> content = new HashMap<>();
      try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
        all.forEachRemaining(entry -> content.put(entry.key, entry.value));
      }
      return content;
    }

    private static KeyValueStore<Bytes, byte[]> store(String name) {
      KeyValueStore<Bytes, byte[]> store =
          Stores.keyValueStoreBuilder(
                  Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
              .withLoggingDisabled()
              .build();
      store.init(new MockProcessorContext<>().getStateStoreContext(), store);
      return store;
    }
  }

  @Test
  void shouldReleaseAsTheNaiveReferenceDoes() {
    long first = new Random().nextLong();
    for (int order = 0; order < ORDERS; order++) {
      Run run = new Run(first + order);
      ReorderBuffer buffer =
          new ReorderBuffer(new MapEntries(), run.grace, run.chunk, Progress.START);

      for (int offset = 0; offset < run.times.length; offset++) {
        run.handle(buffer, offset);
      }

      run.check(buffer);
    }
  }

  /**
   * With a heap that holds next to nothing, so that the overflow is read again and again, and with
   * crashes between a commit and the next, after which everything since is handled again.
   */
  @RepeatedTest(300)
  void shouldReleaseTheSameOutOfBlocksAcrossCrashes() {
    Run run = new Run(new Random().nextLong());
    Random random = new Random(run.seed);
    Disk disk = new Disk();
    ReorderBuffer buffer = new ReorderBuffer(disk.open(), run.grace, run.chunk, Progress.START);
    int releasedAtCommit = 0;
    int lateAtCommit = 0;

    int offset = 0;
    while (offset < run.times.length) {
      run.handle(buffer, offset++);
      int event = random.nextInt(20);
      if (event < 4) {
        disk.commit(buffer.write());
        releasedAtCommit = run.released.size();
        lateAtCommit = run.late.size();
      } else if (event == 4) {
        disk.crash();
        buffer = new ReorderBuffer(disk.open(), run.grace, run.chunk, disk.progress);
        offset = Math.toIntExact(disk.progress.nextOffset());
        run.released.subList(releasedAtCommit, run.released.size()).clear();
        run.late.subList(lateAtCommit, run.late.size()).clear();
      }
    }

    run.check(buffer);
    buffer.write();
    assertThat(Disk.content(disk.blocks)).as(run.toString()).isEmpty();
    assertThat(Disk.content(disk.overflow)).as(run.toString()).isEmpty();
    disk.close();
  }

  /** Arrivals drawn by a seed, and what came of them. */
  private static final class Run {
    private final long seed;
    private final long grace;
    private final int chunk;
    private final long[] times;
    private final boolean[] flushes;
    private final List<Long> released = new ArrayList<>();
    private final List<Long> late = new ArrayList<>();

    Run(long seed) {
      this.seed = seed;
      Random random = new Random(seed);
      grace = random.nextInt(30);
      chunk = 1 + random.nextInt(5);
      times = new long[1 + random.nextInt(60)];
      flushes = new boolean[times.length];
      for (int offset = 0; offset < times.length; offset++) {
        times[offset] = Math.max(0, offset + random.nextInt(41) - 20);
        flushes[offset] = random.nextInt(15) == 0;
      }
    }

    private Buffered arrival(int offset) {
      return new Buffered(times[offset], offset, 7, new byte[9]);
    }

    void handle(ReorderBuffer buffer, int offset) {
      if (buffer.isLate(times[offset])) {
        late.add((long) offset);
      } else {
        buffer.add(arrival(offset));
      }
      buffer.handled(offset);
      buffer.release(entry -> released.add(entry.offset()));
      if (flushes[offset]) {
        buffer.flush();
      }
    }

    /** Lets go of what is left, and holds all against the naive reference. */
    void check(ReorderBuffer buffer) {
      Naive naive = new Naive(grace, chunk);
      for (int offset = 0; offset < times.length; offset++) {
        naive.arrive(arrival(offset));
        if (flushes[offset]) {
          naive.flush();
        }
      }
      naive.flush();
      buffer.flush();
      while (buffer.isReleasable()) {
        naive.release();
        buffer.release(entry -> released.add(entry.offset()));
      }
      assertThat(released).as(toString()).isEqualTo(naive.released);
      assertThat(late).as(toString()).isEqualTo(naive.late);
      assertThat(released.size() + late.size()).as(toString()).isEqualTo(times.length);
    }

    @Override
    public String toString() {
      return "seed %d, grace %d, chunk %d".formatted(seed, grace, chunk);
    }
  }
}
