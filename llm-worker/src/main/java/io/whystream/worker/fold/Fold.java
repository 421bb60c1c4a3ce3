package io.whystream.worker.fold;

import io.whystream.fault.FaultPoint;
import io.whystream.fault.FaultPoints;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds the log from the newest snapshot on, record by record. Threading: one thread. */
final class Fold {
  private static final Logger LOG = LoggerFactory.getLogger(Fold.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final FoldSetting setting;
  private final PolicyLog log;
  private final SnapshotStore snapshots;
  private final PolicyFold fold;
  private final PolicyReplay replay;
  private final PolicyView view;
  private final FoldMeters meters = new FoldMeters();
  private @Nullable PolicyState state;
  private long snapshotSteps = -1;

  /**
   * What the fold is held to.
   *
   * @param layout the model's adapter
   * @param baseModel fingerprint of the model
   * @param topicId identifier of the policy-log topic
   * @param instance name of this worker
   * @param snapshotEvery steps between snapshots
   * @param faults where the worker dies on purpose
   */
  record FoldSetting(
      AdapterLayout layout,
      String baseModel,
      String topicId,
      String instance,
      int snapshotEvery,
      FaultPoints faults) {}

  Fold(
      FoldSetting setting,
      PolicyLog log,
      SnapshotStore snapshots,
      PolicyFold fold,
      PolicyReplay replay,
      PolicyView view) {
    this.setting = setting;
    this.log = log;
    this.snapshots = snapshots;
    this.fold = fold;
    this.replay = replay;
    this.view = view;
  }

  /**
   * Starts from where an earlier session came to, or, when the log has been cut beyond that, from
   * the newest snapshot, or from the beginning of the log.
   *
   * @throws FoldRefusedException when snapshot, log and model do not belong together
   */
  void start() throws IOException {
    PolicyState earlier = view.present();
    if (earlier != null && log.beginning() <= view.foldedBelow()) {
      state = earlier;
      snapshotSteps = earlier.steps();
      log.seek(view.foldedBelow());
      return;
    }
    SnapshotStore.Snapshot newest = snapshots.newest(Long.MAX_VALUE);
    long next = 0;
    if (newest != null) {
      SnapshotStore.Manifest manifest = newest.manifest();
      if (!manifest.topicId().equals(setting.topicId())) {
        throw new FoldRefusedException(
            "the snapshots belong to policy-log "
                + manifest.topicId()
                + ", this one is "
                + setting.topicId());
      }
      if (log.end() <= manifest.position()) {
        throw new FoldRefusedException(
            "policy-log ends at " + log.end() + ", below the snapshot of " + manifest.position());
      }
      setting.faults().pass(FaultPoint.WHILE_RESTORING);
      state = newest.state();
      snapshotSteps = state.steps();
      check(state);
      next = manifest.position() + 1;
    }
    if (log.beginning() > next) {
      throw new FoldRefusedException(
          "policy-log begins at " + log.beginning() + ", and the fold needs it from " + next);
    }
    log.seek(next);
    view.advance(state, next);
  }

  /** Folds what has arrived. */
  void turn() throws IOException {
    for (PolicyLog.Entry entry : log.poll(POLL)) {
      PolicyState before = state;
      meters.folds();
      state = fold.apply(before, entry.offset(), entry.record(), replay);
      if (before == null && state != null) {
        check(state);
      }
      if (state != null) {
        report(state, entry.offset());
        snapshot(state);
      }
      setting.faults().pass(FaultPoint.WHILE_FOLDING);
      view.advance(state, entry.offset() + 1);
    }
    view.advance(state, log.position());
    meters.folded(state, log.left());
  }

  /** Whether the log has been read to an offset and holds no genesis record. */
  boolean lacksGenesis() {
    return state == null && log.position() >= log.end();
  }

  private void report(PolicyState present, long offset) {
    String why = present.whySkipped(offset);
    if (why != null) {
      LOG.atInfo()
          .addKeyValue("offset", offset)
          .addKeyValue("why", why)
          .log("gradient skipped by every fold");
    } else {
      LOG.atDebug()
          .addKeyValue("version", present.version())
          .addKeyValue("sha256", present.sha256())
          .log("folded");
    }
  }

  private void snapshot(PolicyState present) throws IOException {
    if (snapshotSteps >= 0 && present.steps() - snapshotSteps < setting.snapshotEvery()) {
      return;
    }
    snapshots.write(present, setting.topicId(), setting.instance());
    snapshotSteps = present.steps();
    LOG.atInfo()
        .addKeyValue("version", present.version())
        .addKeyValue("steps", present.steps())
        .addKeyValue("sha256", present.sha256())
        .log("snapshot");
  }

  private void check(PolicyState present) {
    PolicyState.Origin origin = present.origin();
    if (!origin.baseModel().equals(setting.baseModel())) {
      throw new FoldRefusedException(
          "the policy belongs to base model "
              + origin.baseModel()
              + ", the model loaded is "
              + setting.baseModel());
    }
    boolean same =
        origin.rank() == setting.layout().lora().rank()
            && origin.alpha() == setting.layout().lora().alpha()
            && origin.targets().equals(setting.layout().lora().targets());
    if (!same) {
      throw new FoldRefusedException(
          "the policy's adapter has rank "
              + origin.rank()
              + ", alpha "
              + origin.alpha()
              + " and targets "
              + origin.targets()
              + ", configured is "
              + setting.layout().lora());
    }
  }
}
