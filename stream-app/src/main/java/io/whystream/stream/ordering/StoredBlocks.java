package io.whystream.stream.ordering;

import io.whystream.stream.state.Buffered;
import io.whystream.stream.state.BufferedBlock;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The buffered records of one partition, kept in blocks: what came since the last commit and is
 * still held becomes one entry of the store, which leaves when the last of its records is released.
 * So a record that is held for long costs a part of two writes, and one that is released before the
 * commit none.
 *
 * <p>A block keeps those of its records that were released already; the {@link Progress} of the
 * same commit tells them apart.
 */
final class StoredBlocks implements ReorderBuffer.Entries {
  /** Well below the largest record of a changelog. */
  private static final int BLOCK_BYTES = 256 << 10;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Sorted sorted;
  private final int partition;
  private final List<Sorted.Held> pending = new ArrayList<>();
  private final List<Bytes> spent = new ArrayList<>();
  private int pendingBytes;

  /**
   * Reads what is kept.
   *
   * @param store logged, uncached
   * @param sorted empty
   * @param progress of the commit that the store is of
   */
  StoredBlocks(
      KeyValueStore<Bytes, byte[]> store, Sorted sorted, int partition, Progress progress) {
    this.store = store;
    this.sorted = sorted;
    this.partition = partition;
    try (KeyValueIterator<Bytes, byte[]> blocks = store.all()) {
      while (blocks.hasNext()) {
        KeyValue<Bytes, byte[]> block = blocks.next();
        open(block.key, BufferedBlock.of(block.key, block.value), progress);
      }
    }
  }

  private void open(Bytes key, List<Buffered> records, Progress progress) {
    List<Sorted.Held> left = new ArrayList<>();
    for (Buffered record : records) {
      if (!progress.isReleased(record)) {
        left.add(new Sorted.Held(record, null));
      }
    }
    if (left.isEmpty()) {
      spent.add(key);
      return;
    }
    left.forEach(sorted::put);
    sorted.setBlock(last(left), key);
  }

  @Override
  public void put(Buffered record, Progress progress) {
    Sorted.Held entry = new Sorted.Held(record, null);
    pending.add(entry);
    pendingBytes += BufferedBlock.size(record);
    sorted.put(entry);
    if (pendingBytes >= BLOCK_BYTES) {
      write(progress);
    }
  }

  @Override
  public Optional<Buffered> first() {
    return Optional.ofNullable(sorted.first());
  }

  @Override
  public void removeFirst() {
    Bytes block = sorted.removeFirst().block();
    if (block != null) {
      store.put(block, null); // delete() would read what nobody asks for.
    }
  }

  @Override
  public void write(Progress progress) {
    spent.forEach(key -> store.put(key, null));
    spent.clear();
    List<Sorted.Held> left = new ArrayList<>(pending.size());
    List<Buffered> records = new ArrayList<>(pending.size());
    for (Sorted.Held entry : pending) {
      if (!progress.isReleased(entry.record())) {
        left.add(entry);
        records.add(entry.record());
      }
    }
    pending.clear();
    pendingBytes = 0;
    if (!left.isEmpty()) {
      Bytes key = Keys.block(partition, records.get(0).offset());
      store.put(key, BufferedBlock.toBytes(records));
      sorted.setBlock(last(left), key);
    }
  }

  private static Sorted.Held last(List<Sorted.Held> entries) {
    Sorted.Held last = entries.get(0);
    for (Sorted.Held entry : entries) {
      if (Buffered.ORDER.compare(entry.record(), last.record()) > 0) {
        last = entry;
      }
    }
    return last;
  }
}
