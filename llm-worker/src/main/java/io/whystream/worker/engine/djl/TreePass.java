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
 * positions only. Exact; gradients flow through the prompt's keys and values. Behind an empty
 * prompt nothing predicts the first token of a completion: its log-probability is 0 and its weight
 * counts for nothing.
 */
final class TreePass {
  private final LoadedModel model;
  private final int[] prompt;
  private final double temperature;
  private final MemoryBudget budget;
  private final int unpredicted;

  TreePass(LoadedModel model, int[] prompt, double temperature) {
    this(model, prompt, temperature, MemoryBudget.of(model));
  }

  TreePass(LoadedModel model, int[] prompt, double temperature, MemoryBudget budget) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature is " + temperature + "; it must be positive");
    }
    this.model = model;
    this.prompt = prompt;
    this.temperature = temperature;
    this.budget = budget;
    this.unpredicted = prompt.length == 0 ? 1 : 0;
  }

  /** Log-probabilities, [completion][token]. */
  float[][] logProbabilities(List<int[]> completions, DecoderWeights weights) {
    check(completions);
    List<float[]> all = new ArrayList<>();
    for (List<int[]> part : parts(completions)) {
      if (targets(part).length == 0) {
        part.forEach(completion -> all.add(new float[completion.length]));
        continue;
      }
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
    check(completions);
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
      int n = targets(part).length;
      entropy += gradient.entropy() * n;
      tokens += n;
      first += part.size();
    }
    return new Gradient(
        sum, logProbabilities.toArray(new float[0][]), tokens == 0 ? 0 : entropy / tokens);
  }

  private Gradient pass(List<int[]> completions, LoraAdapter adapter, Objective objective) {
    if (targets(completions).length == 0) {
      float[][] nothing =
          completions.stream().map(c -> new float[c.length]).toArray(float[][]::new);
      objective.weights(nothing);
      return new Gradient(new float[adapter.layout().size()], nothing, 0);
    }
    try (NDManager scratch = model.manager().newSubManager();
        GradientCollector collector = Torch.engine().newGradientCollector()) {
      LoraAdapter.Leaves leaves = adapter.leaves(scratch);
      NDArray hidden = hidden(completions, adapter.beside(model.base(), leaves), scratch);
      try (OutputHead head = head(hidden.stopGradient(), completions, true)) {
        float[][] logProbabilities = split(head.logProbabilities(), completions);
        float[] weights = join(objective.weights(logProbabilities), completions);
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
    int targets = targets(completions).length;
    for (int c = 0; c < branches.length; c++) {
      // The last token of a completion predicts nothing.
      branches[c] = Math.max(0, completions.get(c).length - 1);
      time += branches[c];
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
      for (int j = unpredicted; j < completion.length; j++) {
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
    return new OutputHead(
        hidden, model.base().head(), targets(completions), temperature, keep, keep);
  }

  /** Tokens that something predicts. */
  private int[] targets(List<int[]> completions) {
    return completions.stream().flatMapToInt(c -> Arrays.stream(c).skip(unpredicted)).toArray();
  }

  private void check(List<int[]> completions) {
    int context = model.config().context();
    int vocabulary = model.config().vocabulary();
    checkTokens(prompt, vocabulary);
    for (int[] completion : completions) {
      checkTokens(completion, vocabulary);
      if (prompt.length + completion.length > context) {
        throw new IllegalArgumentException(
            "prompt of "
                + prompt.length
                + " tokens and completion of "
                + completion.length
                + " exceed the context of "
                + context);
      }
    }
  }

  /** What is no token would be read from beyond the embedding's memory. */
  static void checkTokens(int[] tokens, int vocabulary) {
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw new IllegalArgumentException(
            "token " + token + " is none of the vocabulary of " + vocabulary);
      }
    }
  }

  private List<List<int[]>> parts(List<int[]> completions) {
    List<List<int[]>> parts = new ArrayList<>();
    List<int[]> part = new ArrayList<>();
    int tokens = 0;
    for (int[] completion : completions) {
      if (!part.isEmpty()
          && !budget.allows(
              1, prompt.length + tokens + completion.length, tokens + completion.length)) {
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

  private float[][] split(float[] flat, List<int[]> completions) {
    float[][] result = new float[completions.size()][];
    int at = 0;
    for (int c = 0; c < result.length; c++) {
      result[c] = new float[completions.get(c).length];
      for (int t = unpredicted; t < result[c].length; t++) {
        result[c][t] = flat[at++];
      }
    }
    return result;
  }

  private float[] join(double[][] weights, List<int[]> completions) {
    float[] flat = new float[targets(completions).length];
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
      for (int t = unpredicted; t < weights[c].length; t++) {
        flat[at++] = (float) weights[c][t];
      }
    }
    return flat;
  }
}
