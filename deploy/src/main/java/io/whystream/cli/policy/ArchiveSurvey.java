package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Rollback;
import io.whystream.worker.fold.PolicyArchive;
import io.whystream.worker.fold.PolicyLog;
import io.whystream.worker.fold.PolicyReplay;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole log folded from its start and held against every snapshot, before any of it is deleted.
 */
final class ArchiveSurvey {
  private final PolicyBook book;
  private final Genesis genesis;
  private final String topicId;
  private final SnapshotStore snapshots;
  private final PolicyReplay replay;
  private final PolicyFold fold;
  private final Map<Long, SnapshotStore.Manifest> unseen = new HashMap<>();
  private final Map<Long, PolicyRef> refs = new HashMap<>();
  private final Map<Long, Long> rollbacks = new TreeMap<>();
  private @Nullable PolicyState state;
  private SnapshotStore.@Nullable Manifest newest;

  /**
   * Folds it.
   *
   * @throws UserException when a snapshot is not what the log folds to: workers would start from it
   */
  ArchiveSurvey(PolicyBook book, Genesis genesis, String topicId) throws IOException {
    this.book = book;
    this.genesis = genesis;
    this.topicId = topicId;
    this.snapshots = book.store(genesis);
    this.replay = book.fromTheStart(genesis);
    this.fold = new PolicyFold(book.layout(genesis));
    for (SnapshotStore.Manifest manifest : book.snapshots(genesis)) {
      if (!manifest.topicId().equals(topicId)) {
        throw new UserException(
            "snapshot "
                + manifest.version()
                + " belongs to policy-log "
                + manifest.topicId()
                + ", this one is "
                + topicId);
      }
      unseen.put(manifest.position(), manifest);
    }
    book.forEach(this::see);
    for (SnapshotStore.Manifest manifest : unseen.values()) {
      if (state != null && manifest.position() < state.position()) {
        throw new UserException(
            "snapshot "
                + manifest.version()
                + " lies at no record of the log: nothing is archived");
      }
    }
  }

  private void see(PolicyLog.Entry entry) {
    PolicyState next = fold.apply(state, entry.offset(), entry.record(), replay);
    if (next == null) {
      return;
    }
    if (state != null
        && entry.record().getChange() instanceof Rollback rollback
        && next.version() == entry.offset()) {
      rollbacks.put(entry.offset(), rollback.getToVersion());
    }
    state = next;
    refs.put(entry.offset(), next.ref());
    SnapshotStore.Manifest manifest = unseen.remove(entry.offset());
    if (manifest != null) {
      confirm(manifest, next);
      newest = manifest;
    }
  }

  private void confirm(SnapshotStore.Manifest manifest, PolicyState folded) {
    try {
      PolicyState snapshot = snapshots.read(manifest.version()).state();
      if (!same(snapshot, folded)) {
        throw new UserException(
            "snapshot "
                + manifest.version()
                + " holds other bits than the log folds to there: nothing is archived");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean same(PolicyState one, PolicyState other) {
    return one.version() == other.version()
        && one.steps() == other.steps()
        && one.sha256().equals(other.sha256())
        && one.memory().equals(other.memory())
        && one.settings().equals(other.settings())
        && one.optimizer().step() == other.optimizer().step()
        && Arrays.equals(one.optimizer().first(), other.optimizer().first())
        && Arrays.equals(one.optimizer().second(), other.optimizer().second());
  }

  /**
   * The newest snapshot, confirmed; nothing behind it is archived.
   *
   * @throws UserException when there is none
   */
  SnapshotStore.Manifest newest() {
    if (newest == null) {
      throw new UserException(
          "there is no snapshot of this policy-log yet: nothing can be archived");
    }
    return newest;
  }

  /** How many records were folded. */
  int records() {
    return refs.size();
  }

  /** Version and hash behind the record at an offset. */
  PolicyRef ref(long offset) {
    PolicyRef ref = refs.get(offset);
    if (ref == null) {
      throw new UserException("policy-log has changed at offset " + offset + "; try again");
    }
    return ref;
  }

  /**
   * Makes a snapshot of each archived version that a record behind the newest snapshot rolls back
   * to: a worker that starts from the newest folds that record.
   */
  void coverRollbacks(Path directory) throws IOException {
    long last = newest().position();
    Covering covering = new Covering(snapshots, topicId);
    for (Map.Entry<Long, Long> rollback : rollbacks.entrySet()) {
      if (rollback.getKey() > last && rollback.getValue() <= last) {
        PolicyState target = replay.at(rollback.getValue());
        if (target.version() != rollback.getValue()) {
          throw new UserException(
              "policy-log rolls back at "
                  + rollback.getKey()
                  + " to "
                  + rollback.getValue()
                  + ", which is no version: nothing is archived before a later snapshot");
        }
        covering.cover(target, directory);
      }
    }
  }

  /**
   * Folds an archive alone, as it lies on the disk, up to the newest snapshot.
   *
   * @throws UserException when that gives other bits
   */
  void confirm(PolicyArchive archive) {
    SnapshotStore.Manifest last = newest();
    for (PolicyArchive.Part part : archive.parts()) {
      PolicyRef ref = new PolicyRef(part.version(), part.policySha256());
      long end = archive.records(part).get(part.records() - 1).offset();
      if (!ref.equals(ref(end))) {
        throw new UserException(
            "the part of the archive from " + part.first() + " names other bits than the fold");
      }
    }
    confirm(last, book.fromTheStart(genesis).at(last.position()));
  }
}
