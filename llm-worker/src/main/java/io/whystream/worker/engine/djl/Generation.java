package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sampling of several groups in one batch: each prompt is computed once, its keys and values are
 * copied to its completions, finished ones leave the batch.
 */
final class Generation {
  private final LoadedModel model;
  private final DecoderWeights weights;
  private final List<PromptGroup> groups;
  private final Sampling sampling;
  private final int width;
  private final int[] padding;

  Generation(
      LoadedModel model, DecoderWeights weights, List<PromptGroup> groups, Sampling sampling) {
    this.model = model;
    this.weights = weights;
    this.groups = groups;
    this.sampling = sampling;
    this.width = groups.stream().mapToInt(g -> g.prompt().length).max().orElse(0);
    this.padding = groups.stream().mapToInt(g -> width - g.prompt().length).toArray();
    check();
  }

  private void check() {
    if (sampling.maxTokens() < 1 || !(sampling.temperature() >= 0) || !(sampling.topP() > 0)) {
      throw new IllegalArgumentException(
          "sampling needs maxTokens of at least 1, temperature not below 0 and topP above 0: "
              + sampling);
    }
    for (PromptGroup group : groups) {
      if (group.prompt().length == 0) {
        throw new IllegalArgumentException("a prompt needs at least one token");
      }
      TreePass.checkTokens(group.prompt(), model.config().vocabulary());
    }
    int context = model.config().context();
    if (width + sampling.maxTokens() > context) {
      throw new IllegalArgumentException(
          "prompt of "
              + width
              + " tokens and completion of up to "
              + sampling.maxTokens()
              + " exceed the context of "
              + context);
    }
  }

  /** Completions by group. */
  List<List<Completion>> run() {
    List<List<Sequence>> byGroup = new ArrayList<>();
    List<Sequence> all = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      List<Sequence> sequences = new ArrayList<>();
      for (long seed : groups.get(g).seeds()) {
        sequences.add(new Sequence(sampling, seed, g, groups.get(g).prompt().length));
      }
      byGroup.add(sequences);
      all.addAll(sequences);
    }
    if (!all.isEmpty()) {
      try (NDManager manager = model.manager().newSubManager()) {
        decode(manager, all);
      }
    }
    return byGroup.stream().map(g -> g.stream().map(Sequence::completion).toList()).toList();
  }

  private void decode(NDManager manager, List<Sequence> all) {
    KeyValueCache prompts = new KeyValueCache(manager, model.config(), groups.size(), width);
    float[] first = prefill(manager, prompts);
    for (Sequence sequence : all) {
      sequence.grow(first, sequence.group(), model.config().vocabulary());
    }
    List<Sequence> alive = all.stream().filter(s -> !s.finished()).toList();
    if (alive.isEmpty()) {
      return;
    }
    int capacity = width + sampling.maxTokens();
    long[] origin = alive.stream().mapToLong(Sequence::group).toArray();
    KeyValueCache cache = prompts.select(manager, origin, capacity);
    NDArray mask = mask(manager, alive, capacity);
    try (DecodeScript.Steps steps = model.decode().open(weights, manager.newSubManager())) {
      while (alive.stream().anyMatch(s -> !s.finished())) {
        step(manager, alive, cache, mask, steps);
        List<Sequence> rest = alive.stream().filter(s -> !s.finished()).toList();
        // Copying the cache costs about two steps, so a few finished rows ride along.
        if (!rest.isEmpty() && 4 * rest.size() <= 3 * alive.size()) {
          cache = cache.select(manager, rowsOf(rest, alive), capacity);
          if (mask != null) {
            mask.close();
          }
          mask = mask(manager, rest, capacity);
          alive = rest;
        }
      }
    }
  }

  private static long[] rowsOf(List<Sequence> rest, List<Sequence> alive) {
    return rest.stream().mapToLong(alive::indexOf).toArray();
  }

  private @Nullable NDArray mask(NDManager manager, List<Sequence> sequences, int keys) {
    int[] pads = sequences.stream().mapToInt(s -> padding[s.group()]).toArray();
    for (int pad : pads) {
      if (pad > 0) {
        return Masks.padding(manager, pads, keys);
      }
    }
    return null;
  }

  private float[] prefill(NDManager manager, KeyValueCache cache) {
    int rows = groups.size();
    long[] tokens = new long[rows * width];
    long[] positions = new long[rows * width];
    for (int g = 0; g < rows; g++) {
      int[] prompt = groups.get(g).prompt();
      for (int i = 0; i < prompt.length; i++) {
        tokens[g * width + padding[g] + i] = prompt[i];
        positions[g * width + padding[g] + i] = i;
      }
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray hidden =
          model
              .decoder()
              .forward(
                  Ops.create(scratch, tokens, rows, width),
                  model.rotary().at(positions, rows, width, scratch),
                  Masks.causal(scratch, padding, width, model.config().queriesPerKey()),
                  weights,
                  cache);
      return distributions(Ops.slice(hidden, 1, width - 1, width));
    }
  }

  private void step(
      NDManager manager,
      List<Sequence> sequences,
      KeyValueCache cache,
      @Nullable NDArray mask,
      DecodeScript.Steps steps) {
    int rows = sequences.size();
    long[] tokens = sequences.stream().mapToLong(Sequence::lastToken).toArray();
    long[] positions = sequences.stream().mapToLong(Sequence::lastPosition).toArray();
    try (NDManager scratch = manager.newSubManager()) {
      float[] distributions =
          steps
              .step(
                  Ops.create(scratch, tokens, rows),
                  model.rotary().at(positions, rows, 1, scratch),
                  mask,
                  cache,
                  sampling.temperature())
              .toFloatArray();
      for (int r = 0; r < rows; r++) {
        if (!sequences.get(r).finished()) {
          sequences.get(r).grow(distributions, r, model.config().vocabulary());
        }
      }
    }
  }

  /** Probabilities at the temperature, or log-probabilities for greedy, [rows * vocabulary]. */
  private float[] distributions(NDArray hidden) {
    NDArray logits = Ops.linear(hidden, weights.head(), null);
    if (sampling.temperature() == 0) {
      return Ops.logSoftmax(logits).toFloatArray();
    }
    if (sampling.temperature() != 1) {
      logits.divi(sampling.temperature());
    }
    return Ops.softmax(logits).toFloatArray();
  }
}
