package io.whystream.cli.policy;

import io.whystream.schema.record.PolicyRef;
import io.whystream.worker.fold.PolicyArchive;
import io.whystream.worker.fold.PolicyArchive.Raw;
import io.whystream.worker.fold.PolicyLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Goes on writing an archive from its log. */
final class ArchiveWriter {
  private static final Duration POLL = Duration.ofMillis(500);

  private final PolicyArchive archive;
  private final LongFunction<PolicyRef> refs;
  private final List<Raw> open = new ArrayList<>();
  private long bytes;

  /**
   * @param refs version and hash behind the record at an offset
   */
  ArchiveWriter(PolicyArchive archive, LongFunction<PolicyRef> refs) {
    this.archive = archive;
    this.refs = refs;
  }

  /** Writes what the archive lacks of the records below an offset, part by part. */
  void write(PolicyLog log, long below) throws IOException {
    if (archive.next() >= below) {
      return;
    }
    log.seek(archive.next());
    while (log.position() < below) {
      for (Raw record : log.pollRaw(POLL)) {
        if (record.offset() < below) {
          add(record);
        }
      }
    }
    close(below);
  }

  private void add(Raw record) throws IOException {
    if (!open.isEmpty() && bytes + record.value().length > PolicyArchive.PART_BYTES) {
      close(record.offset());
    }
    open.add(record);
    bytes += record.value().length;
  }

  private void close(long next) throws IOException {
    PolicyRef ref = refs.apply(open.get(open.size() - 1).offset());
    archive.append(open, next, ref.getVersion(), ref.getSha256());
    open.clear();
    bytes = 0;
  }
}
