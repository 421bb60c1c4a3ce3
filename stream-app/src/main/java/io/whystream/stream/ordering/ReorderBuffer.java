package io.whystream.stream.ordering;

import io.whystream.stream.state.Buffered;
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

    /**
     * @param progress with which the record may be written
     */
    void put(Buffered entry, Progress progress);

    /** The first entry, without removing it. */
    Optional<Buffered> first();

    void removeFirst();

    /** Writes what a restart must find, to be read with this progress. */
    void write(Progress progress);
  }

  /** Takes what is released. */
  interface Release {
    void accept(Buffered entry);
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
    this.earliest = entries.first().map(Buffered::eventTime).orElse(Long.MAX_VALUE);
  }

  Progress progress() {
    return progress;
  }

  /**
   * Writes the records; to be called before every commit, and what it gives to be stored with it.
   */
  Progress write() {
    entries.write(progress);
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
  void add(Buffered entry) {
    if (isLate(entry.eventTime())) {
      throw new IllegalArgumentException("late: " + entry.eventTime() + " of " + progress);
    }
    entries.put(entry, progress);
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
      Buffered entry = entries.first().orElseThrow();
      entries.removeFirst();
      progress = progress.releasedTo(entry);
      release.accept(entry);
      released++;
      earliest = entries.first().map(Buffered::eventTime).orElse(Long.MAX_VALUE);
    }
    return released;
  }
}
