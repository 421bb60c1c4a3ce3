package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a snapshot of a version that the log rolls back to: workers read snapshots and the log, not
 * the archive, and must find the version there whatever is archived later.
 */
final class Covering {
  private static final String WRITER = "policy-command";

  private final SnapshotStore snapshots;
  private final String topicId;

  Covering(SnapshotStore snapshots, String topicId) {
    this.snapshots = snapshots;
    this.topicId = topicId;
  }

  /**
   * Makes sure that there is a snapshot of a state.
   *
   * @param directory of the snapshots, for the message
   * @throws UserException when the directory is not that of this log's workers, which write their
   *     first snapshot with the first record
   */
  void cover(PolicyState target, Path directory) throws IOException {
    List<Long> versions = snapshots.versions();
    if (versions.isEmpty()
        || !snapshots.read(versions.get(0)).manifest().topicId().equals(topicId)) {
      throw new UserException(
          directory
              + " holds no snapshots of this policy-log; give the directory that the workers share"
              + " by --snapshots");
    }
    snapshots.write(target, topicId, WRITER);
    SnapshotStore.Snapshot found = snapshots.newest(target.version());
    if (found == null
        || found.manifest().position() != target.version()
        || !found.manifest().sha256().equals(target.sha256())) {
      throw new UserException(
          "the snapshot of version "
              + target.version()
              + " in "
              + directory
              + " is not what the log folds to; move it away");
    }
  }
}
