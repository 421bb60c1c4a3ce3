package io.whystream.cli.policy;

import io.whystream.schema.record.Genesis;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.fold.PolicyLog;
import io.whystream.worker.fold.PolicyRecords;
import io.whystream.worker.fold.PolicyReplay;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The log of a policy and what folds of it give. Threading: one thread. */
final class PolicyBook {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Supplier<? extends PolicyRecords> logs;
  private final Path snapshots;
  private final Function<LoraSpec, AdapterLayout> layouts;
  private @Nullable AdapterLayout layout;

  /**
   * @param logs opens archive and log anew, as one from offset 0
   * @param snapshots directory of snapshots
   * @param layouts layout of an adapter on the base model
   */
  PolicyBook(
      Supplier<? extends PolicyRecords> logs,
      Path snapshots,
      Function<LoraSpec, AdapterLayout> layouts) {
    this.logs = logs;
    this.snapshots = snapshots;
    this.layouts = layouts;
  }

  /** The genesis record that counts, the first in the log; empty for a log without one. */
  Optional<Genesis> genesis() {
    try (PolicyRecords log = logs.get()) {
      long end = log.end();
      log.seek(0);
      while (log.position() < end) {
        for (PolicyLog.Entry entry : log.poll(POLL)) {
          if (entry.record().getChange() instanceof Genesis genesis) {
            return Optional.of(genesis);
          }
        }
      }
      return Optional.empty();
    }
  }

  /**
   * The state after every record up to and including an offset, from the newest snapshot below it.
   *
   * @param offset {@link Long#MAX_VALUE} for all that is committed now
   */
  PolicyState at(Genesis genesis, long offset) {
    AdapterLayout of = layout(genesis);
    return new PolicyReplay(logs, new SnapshotStore(snapshots, of), new PolicyFold(of)).at(offset);
  }

  /** What the snapshots say of themselves, ascending by version. */
  List<SnapshotStore.Manifest> snapshots(Genesis genesis) throws IOException {
    SnapshotStore store = new SnapshotStore(snapshots, layout(genesis));
    List<SnapshotStore.Manifest> manifests = new ArrayList<>();
    for (long version : store.versions()) {
      manifests.add(store.read(version).manifest());
    }
    return manifests;
  }

  /** The snapshots that workers share. */
  SnapshotStore store(Genesis genesis) {
    return new SnapshotStore(snapshots, layout(genesis));
  }

  /** States rebuilt from the beginning of the log, whatever the snapshots say. */
  PolicyReplay fromTheStart(Genesis genesis) {
    AdapterLayout of = layout(genesis);
    SnapshotStore none = new SnapshotStore(snapshots.resolve("none"), of);
    return new PolicyReplay(logs, none, new PolicyFold(of));
  }

  /** Shows every record of archive and log, from its beginning to its present end. */
  void forEach(Consumer<PolicyLog.Entry> reader) {
    try (PolicyRecords log = logs.get()) {
      long end = log.end();
      log.seek(0);
      while (log.position() < end) {
        log.poll(POLL).forEach(reader);
      }
    }
  }

  AdapterLayout layout(Genesis genesis) {
    if (layout == null) {
      layout =
          layouts.apply(new LoraSpec(genesis.getRank(), genesis.getAlpha(), genesis.getTargets()));
    }
    return layout;
  }
}
