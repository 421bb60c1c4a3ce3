package io.whystream.worker.policy;

import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.ConstantsChange;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.Rollback;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.PolicyState.Mark;
import io.whystream.worker.policy.PolicyState.Memory;
import io.whystream.worker.policy.PolicyState.Skip;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy as a fold over its log: a pure function of the records in offset order, in plain Java
 * arithmetic, so that every worker on every machine holds the same bits at the same version.
 */
public final class PolicyFold {
  private final AdapterLayout layout;

  public PolicyFold(AdapterLayout layout) {
    this.layout = layout;
  }

  /** Gives back earlier states, for rollbacks. */
  @FunctionalInterface
  public interface Archive {
    /** The state after every record up to and including an offset. */
    PolicyState at(long offset);
  }

  /**
   * Folds one record in.
   *
   * @param state the state before; null before the genesis record
   * @param offset offset of the record, above the state's position
   * @return the state after; null while there was no genesis record
   */
  public @Nullable PolicyState apply(
      @Nullable PolicyState state, long offset, PolicyLogRecord record, Archive archive) {
    Object change = record.getChange();
    if (state == null) {
      return change instanceof Genesis genesis ? begin(offset, genesis) : null;
    }
    if (offset <= state.position()) {
      throw new IllegalArgumentException(
          "record " + offset + " is already folded into " + state.position());
    }
    if (change instanceof GradientStep step) {
      return step(state, offset, step);
    }
    if (change instanceof ConstantsChange constants) {
      return withConstants(state, offset, constants);
    }
    if (change instanceof Rollback rollback) {
      return rollBack(state, offset, rollback, archive);
    }
    return at(state, offset, state.memory());
  }

  private PolicyState begin(long offset, Genesis genesis) {
    float[] weights = AdapterInit.weights(layout, genesis.getSeed());
    Mark mark = new Mark(offset, 0, WeightBytes.sha256(weights));
    return new PolicyState(
        offset,
        offset,
        0,
        weights,
        AdamWState.zero(weights.length),
        settings(genesis.getOptimizer()),
        genesis.getMaxGradientLag(),
        new PolicyState.Origin(
            genesis.getSeed(),
            genesis.getRank(),
            genesis.getAlpha(),
            List.copyOf(genesis.getTargets()),
            genesis.getBaseModel()),
        new Memory(List.of(mark), List.of(), List.of(), null));
  }

  private PolicyState step(PolicyState state, long offset, GradientStep step) {
    float[] gradient = WeightBytes.toFloats(step.getGradient());
    double norm = AdamW.norm(gradient);
    String why = whyNot(state, step, norm);
    if (why != null) {
      return at(
          state,
          offset,
          state.memory().withSkips(appended(state.memory().skips(), new Skip(offset, why))));
    }
    AdamW.Step taken =
        AdamW.step(state.settings(), state.optimizer(), state.weights(), gradient, norm);
    long steps = state.steps() + 1;
    Mark mark = new Mark(offset, steps, WeightBytes.sha256(taken.weights()));
    return new PolicyState(
        offset,
        offset,
        steps,
        taken.weights(),
        taken.state(),
        state.settings(),
        state.maxGradientLag(),
        state.origin(),
        state
            .memory()
            .withMarks(appended(state.memory().marks(), mark))
            .withLearned(step.getSources()));
  }

  private @Nullable String whyNot(PolicyState state, GradientStep step, double norm) {
    long base = step.getBase().getVersion();
    Mark mark = state.mark(base);
    if (mark == null) {
      return "base version " + base + " is no recent version";
    }
    if (!mark.sha256().equals(step.getBase().getSha256())) {
      return "base version " + base + " has another hash";
    }
    for (SourcePosition source : step.getSources()) {
      if (state.hasLearnedFrom(source)) {
        return "learned from %d@%d before".formatted(source.getPartition(), source.getOffset());
      }
    }
    long lag = state.steps() - mark.steps();
    if (lag > state.maxGradientLag()) {
      return "gradient lag " + lag + " above " + state.maxGradientLag();
    }
    if (step.getGradient().remaining() != layout.size() * Float.BYTES) {
      return "gradient of " + step.getGradient().remaining() + " bytes";
    }
    if (!Double.isFinite(norm)) {
      return "gradient not finite";
    }
    return null;
  }

  private static PolicyState withConstants(
      PolicyState state, long offset, ConstantsChange constants) {
    Mark mark = new Mark(offset, state.steps(), state.sha256());
    return new PolicyState(
        offset,
        offset,
        state.steps(),
        state.weights(),
        state.optimizer(),
        settings(constants.getOptimizer()),
        constants.getMaxGradientLag(),
        state.origin(),
        state
            .memory()
            .withMarks(appended(state.memory().marks(), mark))
            .withRewardModel(constants.getRewardModel()));
  }

  /**
   * Weights and moments become those of the earlier version; constants stay. Gradients whose base
   * lies before the rollback are of an abandoned line and are skipped from here on.
   */
  private static PolicyState rollBack(
      PolicyState state, long offset, Rollback rollback, Archive archive) {
    if (rollback.getToVersion() < 0 || rollback.getToVersion() > state.position()) {
      return at(state, offset, state.memory());
    }
    PolicyState earlier = archive.at(rollback.getToVersion());
    return new PolicyState(
        offset,
        offset,
        state.steps(),
        earlier.weights(),
        earlier.optimizer(),
        state.settings(),
        state.maxGradientLag(),
        state.origin(),
        state.memory().withMarks(List.of(new Mark(offset, state.steps(), earlier.sha256()))));
  }

  private static PolicyState at(PolicyState state, long offset, Memory memory) {
    return new PolicyState(
        offset,
        state.version(),
        state.steps(),
        state.weights(),
        state.optimizer(),
        state.settings(),
        state.maxGradientLag(),
        state.origin(),
        memory);
  }

  private static <T> List<T> appended(List<T> list, T next) {
    return Trail.longer(list, next, PolicyState.MEMORY);
  }

  private static AdamWSettings settings(AdamWConstants constants) {
    return new AdamWSettings(
        constants.getLearningRate(),
        constants.getBeta1(),
        constants.getBeta2(),
        constants.getEpsilon(),
        constants.getWeightDecay(),
        constants.getMaxGradientNorm());
  }
}
