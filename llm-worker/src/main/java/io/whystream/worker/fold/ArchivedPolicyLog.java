package io.whystream.worker.fold;

import io.whystream.worker.fold.PolicyLog.Entry;
import java.time.Duration;
import java.util.List;

/** An archive and the log that goes on where it ends, as one. Threading: one thread. */
public final class ArchivedPolicyLog implements PolicyRecords {
  private final PolicyArchive archive;
  private final PolicyLog log;
  private long position;

  /**
   * @param log is closed with this
   * @throws FoldRefusedException when there is a gap between them
   */
  public ArchivedPolicyLog(PolicyArchive archive, PolicyLog log) {
    this.archive = archive;
    this.log = log;
    long kept = log.beginning();
    if (kept > archive.next()) {
      log.close();
      throw gap(archive.next(), kept);
    }
    seek(0);
  }

  private FoldRefusedException gap(long from, long to) {
    return new FoldRefusedException(
        "policy-log has a gap: it begins at "
            + to
            + ", the archive "
            + archive
            + " ends below "
            + archive.next()
            + "; the records "
            + from
            + " to "
            + (to - 1)
            + " are gone, and without them nothing can be folded from the start");
  }

  @Override
  public long beginning() {
    return 0;
  }

  @Override
  public long end() {
    return Math.max(archive.next(), log.end());
  }

  @Override
  public void seek(long offset) {
    position = offset;
    if (offset >= archive.next()) {
      log.seek(offset);
    }
  }

  @Override
  public long position() {
    return position < archive.next() ? position : log.position();
  }

  @Override
  public List<Entry> poll(Duration longest) {
    if (position >= archive.next()) {
      long from = log.position();
      List<Entry> entries = log.poll(longest);
      // A consumer that resets itself passes over what was deleted since in silence.
      if (!entries.isEmpty() && entries.get(0).offset() > from && log.beginning() > from) {
        throw gap(from, log.beginning());
      }
      return entries;
    }
    PolicyArchive.Part part = archive.covering(position);
    long from = position;
    List<Entry> entries =
        archive.records(part).stream()
            .filter(record -> record.offset() >= from)
            .map(record -> new Entry(record.offset(), log.decode(record.value())))
            .toList();
    seek(part.next());
    return entries;
  }

  @Override
  public void close() {
    log.close();
  }
}
