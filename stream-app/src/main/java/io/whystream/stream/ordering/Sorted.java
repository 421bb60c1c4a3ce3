package io.whystream.stream.ordering;

import io.whystream.stream.state.Buffered;
import io.whystream.stream.state.Keys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order of (event time, offset): the first ones on the heap, and only what finds no
 * room there in a store. The store is not restored: whoever opens this fills it anew.
 *
 * <p>All of the heap comes before all of the store. Records are removed in order, and none is put
 * before one that was removed.
 */
final class Sorted {

  /** A record, and the block that goes with it because it is the block's last. */
  static final class Held {
    private final Buffered record;
    private @Nullable Bytes block;
    private boolean onHeap;

    Held(Buffered record, @Nullable Bytes block) {
      this.record = record;
      this.block = block;
    }

    Buffered record() {
      return record;
    }

    @Nullable Bytes block() {
      return block;
    }
  }

  private final KeyValueStore<Bytes, byte[]> store;
  private final int partition;
  private final long heapBytes;
  private final TreeMap<Buffered, Held> heap = new TreeMap<>(Buffered.ORDER);
  private @Nullable Buffered lastRemoved;
  private long held;
  private boolean complete = true;

  /**
   * Empties the store.
   *
   * @param heapBytes how many bytes of values the heap holds at most
   */
  Sorted(KeyValueStore<Bytes, byte[]> store, int partition, long heapBytes) {
    this.store = store;
    this.partition = partition;
    this.heapBytes = heapBytes;
    List<Bytes> left = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> left.add(entry.key));
    }
    left.forEach(key -> store.put(key, null));
  }

  void put(Held entry) {
    if (complete || (!heap.isEmpty() && Buffered.ORDER.compare(entry.record, heap.lastKey()) < 0)) {
      hold(entry);
      while (held > heapBytes && heap.size() > 1) {
        Held last = heap.pollLastEntry().getValue();
        held -= last.record.value().length;
        last.onHeap = false;
        complete = false;
        write(last);
      }
    } else {
      write(entry);
    }
  }

  /** Notes the block of a record that is held. */
  void setBlock(Held entry, Bytes block) {
    entry.block = block;
    if (!entry.onHeap) {
      Held again = heap.get(entry.record);
      if (again != null) {
        again.block = block; // It came back to the heap meanwhile.
      } else {
        write(entry);
      }
    }
  }

  /** The first record, without removing it; null for none. */
  @Nullable Buffered first() {
    if (heap.isEmpty() && !complete) {
      fill();
    }
    return heap.isEmpty() ? null : heap.firstKey();
  }

  /** Removes the first record. */
  Held removeFirst() {
    if (first() == null) {
      throw new IllegalStateException("nothing is held");
    }
    Held removed = heap.pollFirstEntry().getValue();
    removed.onHeap = false;
    lastRemoved = removed.record;
    held -= removed.record.value().length;
    return removed;
  }

  /** Moves the first records of the store to the heap, up to half of what that may hold. */
  private void fill() {
    List<Bytes> moved = new ArrayList<>();
    // Nothing older comes any more: the deleted keys need not be passed again.
    Bytes from = lastRemoved == null ? Keys.buffered(partition, 0, 0) : key(lastRemoved);
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(from, Keys.buffered(partition, Long.MAX_VALUE, Long.MAX_VALUE))) {
      while (all.hasNext() && held <= heapBytes / 2) {
        KeyValue<Bytes, byte[]> next = all.next();
        hold(read(next.key, next.value));
        moved.add(next.key);
      }
      complete = !all.hasNext();
    }
    moved.forEach(key -> store.put(key, null)); // delete() would read what nobody asks for.
  }

  private void hold(Held entry) {
    entry.onHeap = true;
    heap.put(entry.record, entry);
    held += entry.record.value().length;
  }

  private void write(Held entry) {
    Buffered record = entry.record;
    byte[] block = entry.block == null ? new byte[0] : entry.block.get();
    store.put(
        key(record),
        ByteBuffer.allocate(9 + block.length + record.value().length)
            .putLong(record.admittedAt())
            .put((byte) block.length)
            .put(block)
            .put(record.value())
            .array());
  }

  private Bytes key(Buffered record) {
    return Keys.buffered(partition, record.eventTime(), record.offset());
  }

  private static Held read(Bytes key, byte[] stored) {
    ByteBuffer position = ByteBuffer.wrap(key.get(), 4, 16);
    ByteBuffer in = ByteBuffer.wrap(stored);
    long admittedAt = in.getLong();
    byte[] block = new byte[in.get()];
    in.get(block);
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new Held(
        new Buffered(position.getLong(), position.getLong(), admittedAt, value),
        block.length == 0 ? null : Bytes.wrap(block));
  }
}
