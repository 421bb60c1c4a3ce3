package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.SupervisedModel.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Next-token prediction over packed rows, in as many passes as the memory asks for. */
final class PackedPass {
  private final LoadedModel model;
  private final List<PackedRows> parts;

  PackedPass(LoadedModel model, PackedRows rows) {
    this(model, rows, MemoryBudget.of(model));
  }

  PackedPass(LoadedModel model, PackedRows rows, MemoryBudget budget) {
    for (int[] row : rows.tokens()) {
      TreePass.checkTokens(row, model.config().vocabulary());
    }
    this.model = model;
    this.parts = parts(rows, budget);
  }

  private static List<PackedRows> parts(PackedRows rows, MemoryBudget budget) {
    List<PackedRows> parts = new ArrayList<>();
    int all = rows.tokens().length;
    int time = rows.length();
    int from = 0;
    for (int to = 1; to <= all; to++) {
      int with = to + 1 - from;
      if (to == all || !budget.allows(with, time, with * time)) {
        parts.add(rows.part(from, to));
        from = to;
      }
    }
    return parts;
  }

  /** What learns in a pass. */
  interface Learner {
    /** Weights whose leaves take part in a graph. */
    DecoderWeights weights();

    /**
     * The gradient after the way back.
     *
     * @param byHead gradient by the output head; null unless {@link #wantsHead}
     */
    float[] gradient(@Nullable NDArray byHead);

    /** Whether the output head learns too. */
    boolean wantsHead();
  }

  /** Makes the leaves of one pass in its manager. */
  interface Leaves {
    Learner in(NDManager scratch);
  }

  /** Loss and gradient. */
  Step gradient(Leaves leaves, int size) {
    double loss = 0;
    float[] sum = new float[size];
    for (PackedRows part : parts) {
      PackedTargets targets = PackedTargets.of(part);
      if (targets.tokens().length == 0) {
        continue;
      }
      try (NDManager scratch = model.manager().newSubManager();
          GradientCollector collector = Torch.engine().newGradientCollector()) {
        Learner learner = leaves.in(scratch);
        DecoderWeights weights = learner.weights();
        NDArray hidden = hidden(part, targets, weights, scratch);
        NDArray frozenHead = weights.head().stopGradient();
        frozenHead.attach(scratch);
        try (OutputHead head =
            new OutputHead(hidden.stopGradient(), frozenHead, targets.tokens(), 1, true, false)) {
          NDArray byHead = learner.wantsHead() ? scratch.zeros(frozenHead.getShape()) : null;
          NDArray byHidden = head.backward(negative(targets.weights()), byHead);
          collector.backward(hidden.mul(byHidden).sum());
          float[] gradient = learner.gradient(byHead);
          for (int i = 0; i < size; i++) {
            sum[i] += gradient[i];
          }
          loss += loss(head.logProbabilities(), targets.weights());
        }
      }
    }
    return new Step(loss, sum);
  }

  /** Loss alone. */
  double loss(DecoderWeights weights) {
    double loss = 0;
    for (PackedRows part : parts) {
      PackedTargets targets = PackedTargets.of(part);
      if (targets.tokens().length == 0) {
        continue;
      }
      try (NDManager scratch = model.manager().newSubManager()) {
        NDArray hidden = hidden(part, targets, weights, scratch);
        try (OutputHead head =
            new OutputHead(hidden, weights.head(), targets.tokens(), 1, false, false)) {
          loss += loss(head.logProbabilities(), targets.weights());
        }
      }
    }
    return loss;
  }

  private static float[] negative(float[] weights) {
    float[] negative = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      negative[i] = -weights[i];
    }
    return negative;
  }

  private static double loss(float[] logProbabilities, float[] weights) {
    double loss = 0;
    for (int i = 0; i < weights.length; i++) {
      loss -= (double) weights[i] * logProbabilities[i];
    }
    return loss;
  }

  private NDArray hidden(
      PackedRows rows, PackedTargets targets, DecoderWeights weights, NDManager scratch) {
    int n = rows.tokens().length;
    int time = rows.length();
    long[] tokens =
        Arrays.stream(rows.tokens()).flatMapToInt(Arrays::stream).asLongStream().toArray();
    NDArray mask =
        Masks.segments(scratch, rows.segments(), rows.branches(), model.config().queriesPerKey());
    NDArray all =
        model
            .decoder()
            .forward(
                Ops.create(scratch, tokens, n, time),
                model.rotary().at(targets.positions(), n, time, scratch),
                mask,
                weights,
                null);
    return Ops.rows(
        all.reshape((long) n * time, model.config().hidden()),
        Ops.create(scratch, targets.predictors(), targets.predictors().length));
  }
}
