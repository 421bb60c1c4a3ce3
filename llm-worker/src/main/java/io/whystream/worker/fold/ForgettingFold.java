package io.whystream.worker.fold;

import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Rollback;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Folds the log as if some of its steps had never been taken. Every other gradient that the real
 * fold took is applied as it stands in the log, though it was computed under weights that had felt
 * the steps left out; so this is the log without them, not what training without them would have
 * given. Threading: one thread.
 */
public final class ForgettingFold {
  private final PolicyFold fold;
  private final PolicyFold.Archive archive;
  private final Predicate<GradientStep> forgotten;
  private final Set<Long> rollbackTargets;
  private final Map<Long, Shadow> kept = new HashMap<>();
  private @Nullable PolicyState real;
  private @Nullable Shadow shadow;
  private long applied;
  private long leftOut;

  /** Weights and moments without the steps left out. */
  private record Shadow(float[] weights, AdamWState optimizer) {}

  /**
   * What came of it.
   *
   * @param weights in the layout's order
   * @param applied gradients that were folded in
   * @param leftOut gradients that were not
   * @param real the policy with all of them
   */
  public record Result(float[] weights, long applied, long leftOut, PolicyState real) {}

  /**
   * @param archive earlier states of the real policy
   * @param forgotten which steps are left out
   * @param rollbackTargets versions that the log rolls back to
   */
  public ForgettingFold(
      AdapterLayout layout,
      PolicyFold.Archive archive,
      Predicate<GradientStep> forgotten,
      Set<Long> rollbackTargets) {
    this.fold = new PolicyFold(layout);
    this.archive = archive;
    this.forgotten = forgotten;
    this.rollbackTargets = new HashSet<>(rollbackTargets);
  }

  /** Folds one record in; records come in offset order from the beginning of the log. */
  public void apply(PolicyLog.Entry entry) {
    PolicyState before = real;
    PolicyState after = fold.apply(before, entry.offset(), entry.record(), archive);
    real = after;
    if (after == null) {
      return;
    }
    Shadow present = shadow;
    if (before == null || present == null) {
      shadow = new Shadow(after.weights(), after.optimizer());
    } else if (after.version() == entry.offset()) {
      shadow = next(present, before, entry);
    }
    if (shadow != null && rollbackTargets.contains(entry.offset())) {
      kept.put(entry.offset(), shadow);
    }
  }

  private Shadow next(Shadow present, PolicyState before, PolicyLog.Entry entry) {
    if (entry.record().getChange() instanceof Rollback rollback) {
      Shadow earlier = kept.get(rollback.getToVersion());
      if (earlier == null) {
        throw new FoldRefusedException(
            "policy-log rolls back to " + rollback.getToVersion() + ", which is no version");
      }
      return earlier;
    }
    if (!(entry.record().getChange() instanceof GradientStep step)) {
      return present;
    }
    if (forgotten.test(step)) {
      leftOut++;
      return present;
    }
    applied++;
    AdamW.Step taken =
        AdamW.step(
            before.settings(),
            present.optimizer(),
            present.weights(),
            WeightBytes.toFloats(step.getGradient()));
    return new Shadow(taken.weights(), taken.state());
  }

  /**
   * What came of it.
   *
   * @throws FoldRefusedException when there was no genesis record
   */
  public Result result() {
    PolicyState state = real;
    Shadow present = shadow;
    if (state == null || present == null) {
      throw new FoldRefusedException("policy-log has no genesis record");
    }
    return new Result(present.weights(), applied, leftOut, state);
  }
}
