package io.whystream.worker.fold;

import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rebuilds the policy at any offset from the newest snapshot below it and the log. */
public final class PolicyReplay implements PolicyFold.Archive {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Supplier<? extends PolicyRecords> logs;
  private final SnapshotStore snapshots;
  private final PolicyFold fold;

  /**
   * @param logs opens the log anew; each is closed after use
   */
  public PolicyReplay(
      Supplier<? extends PolicyRecords> logs, SnapshotStore snapshots, PolicyFold fold) {
    this.logs = logs;
    this.snapshots = snapshots;
    this.fold = fold;
  }

  /**
   * The state after every record up to and including an offset.
   *
   * @throws FoldRefusedException when the log does not reach from a snapshot to there
   */
  @Override
  public PolicyState at(long offset) {
    @Nullable PolicyState state = null;
    try {
      SnapshotStore.Snapshot snapshot = snapshots.newest(offset);
      state = snapshot == null ? null : snapshot.state();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (state != null && state.position() == offset) {
      return state;
    }
    try (PolicyRecords log = logs.get()) {
      return replay(log, state, offset);
    }
  }

  private PolicyState replay(PolicyRecords log, @Nullable PolicyState from, long to) {
    @Nullable PolicyState state = from;
    long next = from == null ? 0 : from.position() + 1;
    if (log.beginning() > next) {
      throw new FoldRefusedException(
          "policy-log begins at " + log.beginning() + ", and no snapshot reaches that far");
    }
    long end = log.end();
    log.seek(next);
    while (log.position() <= to && log.position() < end) {
      for (PolicyLog.Entry entry : log.poll(POLL)) {
        if (entry.offset() <= to) {
          state = fold.apply(state, entry.offset(), entry.record(), this);
        }
      }
    }
    if (state == null) {
      throw new FoldRefusedException("policy-log has no genesis record up to offset " + to);
    }
    return state;
  }
}
