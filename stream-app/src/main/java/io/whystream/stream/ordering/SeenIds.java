package io.whystream.stream.ordering;

import io.whystream.stream.state.Keys;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The ids seen of late. An id is remembered for the retention at least and twice the retention at
 * most, by append time: it stands under the retention-long window that it came in, so that a
 * look-up is two reads by key and whole windows expire at once.
 */
final class SeenIds {
  private final WindowStore<Bytes, byte[]> store;
  private final long retentionMillis;
  private long latest;

  SeenIds(WindowStore<Bytes, byte[]> store, long retentionMillis) {
    this.store = store;
    this.retentionMillis = retentionMillis;
  }

  /**
   * Remembers an id that comes for the first time.
   *
   * @param appendTime append time of its record, milliseconds
   * @return the offset of its first record, when it does not
   */
  OptionalLong see(String id, long offset, long appendTime) {
    latest = Math.max(latest, appendTime);
    long window = latest - latest % retentionMillis;
    Bytes key = Keys.name(id);
    byte[] first = store.fetch(key, window);
    if (first == null && window >= retentionMillis) {
      first = store.fetch(key, window - retentionMillis);
    }
    if (first != null) {
      return OptionalLong.of(ByteBuffer.wrap(first).getLong());
    }
    store.put(key, ByteBuffer.allocate(8).putLong(offset).array(), window);
    return OptionalLong.empty();
  }
}
