package io.whystream.worker.fold;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.whystream.worker.policy.PolicyState;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What FOLD counts. Threading: any thread. */
final class FoldMeters {
  private static final AtomicLong VERSION = gauge("whystream.fold.version");
  private static final AtomicLong STEPS = gauge("whystream.fold.steps");
  private static final AtomicLong SKIPPED = gauge("whystream.fold.skipped");
  private static final AtomicLong LAG = gauge("whystream.fold.lag");
  private static final Counter RECORDS = Metrics.counter("whystream.fold.records");

  private static AtomicLong gauge(String name) {
    return Objects.requireNonNull(Metrics.gauge(name, List.of(), new AtomicLong()));
  }

  /** A record is folded. */
  void folds() {
    RECORDS.increment();
  }

  /**
   * Where the fold stands.
   *
   * @param left records that are left to be read
   */
  void folded(@Nullable PolicyState state, long left) {
    LAG.set(left);
    if (state != null) {
      VERSION.set(state.version());
      STEPS.set(state.steps());
      SKIPPED.set(state.memory().skips().size());
    }
  }
}
