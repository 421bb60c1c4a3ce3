package io.whystream.stream.ordering;

import io.whystream.stream.state.Progress;
import java.util.Optional;

/**
 * Puts records into the order of (event time, offset): keeps each until the watermark, the greatest
 * event time seen, lies grace ahead of it. What is older than the last one released comes too late.
 * Release goes in chunks, so that no call handles an unbounded backlog.
 *
 * <p>A function of the sequence of calls alone. Threading: one thread.
 */
final class ReorderBuffer {

  /** Where the buffered records lie, in the order of (event time, offset). */
  interface Entries {
    void put(Entry entry);

    /** The first entry, without removing it. */
    Optional<Entry> first();

    void remove(Entry entry);
  }

  /**
   * A buffered record.
   *
   * @param eventTime event time, milliseconds, not negative
   * @param offset offset in the source partition
   * @param admittedAt append time, milliseconds
   * @param value the record as it came
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by position only.
  record Entry(long eventTime, long offset, long admittedAt, byte[] value) {}

  /** Takes what is released. */
  interface Release {
    void accept(Entry entry);
  }

  private final Entries entries;
  private final long graceMillis;
  private final int chunk;
  private Progress progress;
  private long earliest;

  /**
   * @param graceMillis how far behind the watermark a record is held, milliseconds
   * @param chunk how many records one call releases at most
   * @param progress how far this partition had come
   */
  ReorderBuffer(Entries entries, long graceMillis, int chunk, Progress progress) {
    this.entries = entries;
    this.graceMillis = graceMillis;
    this.chunk = chunk;
    this.progress = progress;
    this.earliest = entries.first().map(Entry::eventTime).orElse(Long.MAX_VALUE);
  }

  Progress progress() {
    return progress;
  }

  /** Notes that a record was handled, buffered or not. */
  void handled(long offset) {
    progress = progress.handled(offset);
  }

  /** Whether a record of this event time would come before one that was released. */
  boolean isLate(long eventTime) {
    return eventTime < progress.released();
  }

  /** Buffers a record that is not late, and moves the watermark. */
  void add(Entry entry) {
    if (isLate(entry.eventTime())) {
      throw new IllegalArgumentException("late: " + entry.eventTime() + " of " + progress);
    }
    entries.put(entry);
    earliest = Math.min(earliest, entry.eventTime());
    progress = progress.seen(entry.eventTime(), graceMillis);
  }

  /** Lets go of all that is buffered now, to be released by the next calls of {@link #release}. */
  void flush() {
    progress = progress.flushed();
  }

  /** Whether {@link #release} would release anything. */
  boolean isReleasable() {
    return earliest <= progress.bound();
  }

  /**
   * Releases what lies at or before the bound, in order.
   *
   * @return how many were released, at most the chunk
   */
  int release(Release release) {
    int released = 0;
    while (released < chunk && isReleasable()) {
      Entry entry = entries.first().orElseThrow();
      entries.remove(entry);
      progress = progress.releasedTo(entry.eventTime());
      release.accept(entry);
      released++;
      earliest = entries.first().map(Entry::eventTime).orElse(Long.MAX_VALUE);
    }
    return released;
  }
}
