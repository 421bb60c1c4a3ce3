package io.whystream.worker.fold;

import io.whystream.worker.fold.PolicyLog.Entry;
import java.time.Duration;
import java.util.List;

/**
 * Committed records of a policy's log in offset order, wherever they lie. Threading: one thread.
 */
public interface PolicyRecords extends AutoCloseable {

  /** Offset of the first record kept. */
  long beginning();

  /** Offset behind the last committed record. */
  long end();

  /** Goes on from an offset. */
  void seek(long offset);

  /** Offset of the next record to be read; passes over control records by itself. */
  long position();

  /**
   * The next records; none when a while passes without any.
   *
   * @throws FoldRefusedException when the records at the position are gone
   */
  List<Entry> poll(Duration longest);

  @Override
  void close();
}
