package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.LanguageModel.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One pass over a prompt and all completions that share it: each completion sees the prompt and
 * itself, its positions go on where the prompt ends, and logits are computed at completion
 * positions only. Exact; gradients flow through the prompt's keys and values.
 */
final class TreePass {
  /**
   * Completion tokens times vocabulary of one pass, so that kept probabilities stay near 256 MB.
   */
  private static final long LARGEST = 64L << 20;

  private final LoadedModel model;
  private final int[] prompt;
  private final double temperature;

  TreePass(LoadedModel model, int[] prompt, double temperature) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature is " + temperature + "; it must be positive");
    }
    this.model = model;
    this.prompt = prompt;
    this.temperature = temperature;
  }

  /** Log-probabilities, [completion][token]. */
  float[][] logProbabilities(List<int[]> completions, DecoderWeights weights) {
    List<float[]> all = new ArrayList<>();
    for (List<int[]> part : parts(completions)) {
      try (NDManager scratch = model.manager().newSubManager()) {
        NDArray hidden = hidden(part, weights, scratch);
        try (OutputHead head = head(hidden, part, false)) {
          all.addAll(Arrays.asList(split(head.logProbabilities(), part)));
        }
      }
    }
    return all.toArray(new float[0][]);
  }

  /** Gradient by the adapter. */
  Gradient gradient(List<int[]> completions, LoraAdapter adapter, Objective objective) {
    List<List<int[]>> parts = parts(completions);
    if (parts.size() == 1) {
      return pass(completions, adapter, objective);
    }
    float[][] before = logProbabilities(completions, adapter.beside(model.base()));
    double[][] weights = objective.weights(before);
    float[] sum = new float[adapter.layout().size()];
    List<float[]> logProbabilities = new ArrayList<>();
    double entropy = 0;
    int tokens = 0;
    int first = 0;
    for (List<int[]> part : parts) {
      double[][] own = Arrays.copyOfRange(weights, first, first + part.size());
      Gradient gradient = pass(part, adapter, ignored -> own);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient.values()[i];
      }
      logProbabilities.addAll(Arrays.asList(gradient.logProbabilities()));
      int n = part.stream().mapToInt(c -> c.length).sum();
      entropy += gradient.entropy() * n;
      tokens += n;
      first += part.size();
    }
    return new Gradient(
        sum, logProbabilities.toArray(new float[0][]), tokens == 0 ? 0 : entropy / tokens);
  }

  private Gradient pass(List<int[]> completions, LoraAdapter adapter, Objective objective) {
    try (NDManager scratch = model.manager().newSubManager();
        GradientCollector collector = Torch.engine().newGradientCollector()) {
      LoraAdapter.Leaves leaves = adapter.leaves(scratch);
      NDArray hidden = hidden(completions, adapter.beside(model.base(), leaves), scratch);
      try (OutputHead head = head(hidden.stopGradient(), completions, true)) {
        float[][] logProbabilities = split(head.logProbabilities(), completions);
        float[] weights = join(objective.weights(logProbabilities), completions);
        if (weights.length == 0) {
          return new Gradient(new float[adapter.layout().size()], logProbabilities, 0);
        }
        NDArray byHidden = head.backward(weights, null);
        collector.backward(hidden.mul(byHidden).sum());
        return new Gradient(adapter.gradient(leaves), logProbabilities, head.entropy());
      }
    }
  }

  /** Hidden states that predict the completions' tokens, [tokens, hidden]. */
  private NDArray hidden(List<int[]> completions, DecoderWeights weights, NDManager scratch) {
    int time = prompt.length;
    int[] branches = new int[completions.size()];
    int targets = 0;
    for (int c = 0; c < branches.length; c++) {
      // The last token of a completion predicts nothing.
      branches[c] = Math.max(0, completions.get(c).length - 1);
      time += branches[c];
      targets += completions.get(c).length;
    }
    long[] tokens = new long[time];
    long[] positions = new long[time];
    long[] predictors = new long[targets];
    for (int i = 0; i < prompt.length; i++) {
      tokens[i] = prompt[i];
      positions[i] = i;
    }
    int at = prompt.length;
    int target = 0;
    for (int c = 0; c < branches.length; c++) {
      int[] completion = completions.get(c);
      for (int j = 0; j < completion.length; j++) {
        predictors[target++] = j == 0 ? prompt.length - 1 : at + j - 1;
      }
      for (int j = 0; j < branches[c]; j++) {
        tokens[at + j] = completion[j];
        positions[at + j] = prompt.length + j;
      }
      at += branches[c];
    }
    NDArray mask = Masks.tree(scratch, prompt.length, branches, model.config().queriesPerKey());
    NDArray all =
        model
            .decoder()
            .forward(
                Ops.create(scratch, tokens, 1, time),
                model.rotary().at(positions, 1, time, scratch),
                mask,
                weights,
                null);
    return Ops.rows(
        all.reshape(time, model.config().hidden()), Ops.create(scratch, predictors, targets));
  }

  private OutputHead head(NDArray hidden, List<int[]> completions, boolean keep) {
    int[] targets = completions.stream().flatMapToInt(Arrays::stream).toArray();
    return new OutputHead(hidden, model.base().head(), targets, temperature, keep, keep);
  }

  private List<List<int[]>> parts(List<int[]> completions) {
    long budget = Math.max(1, LARGEST / model.config().vocabulary());
    List<List<int[]>> parts = new ArrayList<>();
    List<int[]> part = new ArrayList<>();
    long tokens = 0;
    for (int[] completion : completions) {
      if (!part.isEmpty() && tokens + completion.length > budget) {
        parts.add(part);
        part = new ArrayList<>();
        tokens = 0;
      }
      part.add(completion);
      tokens += completion.length;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static float[][] split(float[] flat, List<int[]> completions) {
    float[][] result = new float[completions.size()][];
    int at = 0;
    for (int c = 0; c < result.length; c++) {
      int length = completions.get(c).length;
      result[c] = Arrays.copyOfRange(flat, at, at + length);
      at += length;
    }
    return result;
  }

  private static float[] join(double[][] weights, List<int[]> completions) {
    float[] flat = new float[completions.stream().mapToInt(c -> c.length).sum()];
    int at = 0;
    for (int c = 0; c < weights.length; c++) {
      if (weights[c].length != completions.get(c).length) {
        throw new IllegalArgumentException(
            "the objective gave "
                + weights[c].length
                + " weights for completion "
                + c
                + " of "
                + completions.get(c).length
                + " tokens");
      }
      for (double weight : weights[c]) {
        flat[at++] = (float) weight;
      }
    }
    return flat;
  }
}
