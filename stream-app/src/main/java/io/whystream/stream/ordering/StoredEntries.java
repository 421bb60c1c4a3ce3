package io.whystream.stream.ordering;

import io.whystream.stream.state.Keys;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The buffered records of one partition in a store, its first ones on the heap too, so that the
 * store is read only when more is buffered than the heap may hold.
 *
 * <p>The heap holds exactly the first {@code head.size()} entries of the store. Entries are removed
 * in order, and none is put before one that was removed.
 */
final class StoredEntries implements ReorderBuffer.Entries {
  private final KeyValueStore<Bytes, byte[]> store;
  private final int partition;
  private final long headBytes;
  private final TreeMap<ReorderBuffer.Entry, ReorderBuffer.Entry> head =
      new TreeMap<>(
          Comparator.comparingLong(ReorderBuffer.Entry::eventTime)
              .thenComparingLong(ReorderBuffer.Entry::offset));
  private Bytes from;
  private long held;
  private boolean complete;

  /**
   * @param headBytes how many bytes of values the heap holds at most
   */
  StoredEntries(KeyValueStore<Bytes, byte[]> store, int partition, long headBytes) {
    this.store = store;
    this.partition = partition;
    this.headBytes = headBytes;
    this.from = Keys.buffered(partition, 0, 0);
  }

  @Override
  public void put(ReorderBuffer.Entry entry) {
    store.put(key(entry), toBytes(entry));
    if (complete || (!head.isEmpty() && head.comparator().compare(entry, head.lastKey()) < 0)) {
      hold(entry);
      while (held > headBytes && head.size() > 1) {
        held -= head.pollLastEntry().getKey().value().length;
        complete = false;
      }
    }
  }

  @Override
  public Optional<ReorderBuffer.Entry> first() {
    if (head.isEmpty() && !complete) {
      fill();
    }
    return head.isEmpty() ? Optional.empty() : Optional.of(head.firstKey());
  }

  @Override
  public void remove(ReorderBuffer.Entry entry) {
    Bytes key = key(entry);
    store.put(key, null); // delete() would read what nobody asks for.
    from =
        key; // Nothing older comes any more; the deleted keys before it need not be passed again.
    if (head.remove(entry) != null) {
      held -= entry.value().length;
    }
  }

  /** Reads the first entries from the store, up to half of what the heap may hold. */
  private void fill() {
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(from, Keys.buffered(partition, Long.MAX_VALUE, Long.MAX_VALUE))) {
      while (all.hasNext() && held <= headBytes / 2) {
        KeyValue<Bytes, byte[]> next = all.next();
        hold(toEntry(next.key, next.value));
      }
      complete = !all.hasNext();
    }
  }

  private void hold(ReorderBuffer.Entry entry) {
    head.put(entry, entry);
    held += entry.value().length;
  }

  private Bytes key(ReorderBuffer.Entry entry) {
    return Keys.buffered(partition, entry.eventTime(), entry.offset());
  }

  private static byte[] toBytes(ReorderBuffer.Entry entry) {
    return ByteBuffer.allocate(8 + entry.value().length)
        .putLong(entry.admittedAt())
        .put(entry.value())
        .array();
  }

  private static ReorderBuffer.Entry toEntry(Bytes key, byte[] stored) {
    ByteBuffer position = ByteBuffer.wrap(key.get(), 4, 16);
    ByteBuffer in = ByteBuffer.wrap(stored);
    long admittedAt = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    return new ReorderBuffer.Entry(position.getLong(), position.getLong(), admittedAt, value);
  }
}
