package io.whystream.cli.bench;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.policy.AdapterInit;
import io.whystream.worker.policy.GroupAdvantages;
import io.whystream.worker.policy.GrpoBatch;
import io.whystream.worker.policy.GrpoConstants;
import io.whystream.worker.policy.GrpoLoss;
import io.whystream.worker.policy.LossType;
import io.whystream.worker.policy.RewardScaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;

/** Times the parts of a GRPO step and whole ones on random tokens; every completion runs full. */
final class EngineTrial {
  private static final AdamWSettings ADAMW = new AdamWSettings(1e-4, 0.9, 0.999, 1e-8, 0.01, 1);
  private static final long SEED = 1;

  private final LanguageModel model;
  private final Shape shape;
  private final LongSupplier clock;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final GrpoLoss loss;
  private float[] adapter;
  private AdamWState optimizer;

  /**
   * What is computed.
   *
   * @param group completions of the prompt
   * @param prompt tokens
   * @param completion tokens of each
   * @param rounds measured, after one to warm up
   */
  record Shape(int group, int prompt, int completion, int rounds) {}

  /** Medians, seconds. */
  record Figures(
      double prefillSeconds,
      double decodeStepSeconds,
      double learnSeconds,
      double grpoStepSeconds,
      double adapterSwapSeconds) {}

  /**
   * What sampling from other weights costs and brings.
   *
   * @param decodeStepSeconds median
   * @param grpoStepSeconds median
   * @param meanDifference of a sampled token's log-probability from the one where it is learned,
   *     nats
   * @param largestRatio of its probabilities there, the larger over the smaller
   */
  record Sampled(
      double decodeStepSeconds,
      double grpoStepSeconds,
      double meanDifference,
      double largestRatio) {}

  /**
   * @param clock nanoseconds
   */
  EngineTrial(LanguageModel model, Shape shape, LongSupplier clock) {
    this.model = model;
    this.shape = shape;
    this.clock = clock;
    this.loss = new GrpoLoss(GrpoConstants.defaults(LossType.DAPO, shape.completion()));
    this.adapter = AdapterInit.weights(model.adapterLayout(), SEED);
    this.optimizer = AdamWState.zero(adapter.length);
  }

  Figures run() {
    model.useAdapter(adapter);
    double prefill = median(() -> time(() -> generate(1, 1)));
    double decode = decodeStep();
    List<int[]> completions = new ArrayList<>();
    for (int g = 0; g < shape.group(); g++) {
      completions.add(tokens(shape.completion()));
    }
    int[] prompt = tokens(shape.prompt());
    double[][] weights = new double[shape.group()][shape.completion()];
    for (double[] row : weights) {
      Arrays.setAll(row, t -> random.nextDouble() - 0.5);
    }
    double learn =
        median(() -> time(() -> model.gradient(prompt, completions, 1, logp -> weights)));
    double swap = median(() -> time(() -> model.useAdapter(adapter)));
    double step = median(() -> time(this::step));
    return new Figures(prefill, decode, learn, step, swap);
  }

  /** The sampler's part alone, on a prompt of the model's own words. */
  Sampled sampled() {
    model.useAdapter(adapter);
    double decode = decodeStep();
    double step = median(() -> time(this::step));
    model.useAdapter(null);
    int[] prompt = generate(tokens(1), 1, shape.prompt()).get(0).tokens();
    model.useAdapter(adapter);
    double sum = 0;
    double largest = 0;
    int count = 0;
    for (int round = 0; round < shape.rounds(); round++) {
      List<Completion> completions = generate(prompt, shape.group(), shape.completion());
      float[][] learned =
          model.logProbabilities(prompt, completions.stream().map(Completion::tokens).toList(), 1);
      for (int i = 0; i < learned.length; i++) {
        for (int t = 0; t < learned[i].length; t++) {
          double distance = Math.abs(learned[i][t] - completions.get(i).logProbabilities()[t]);
          sum += distance;
          largest = Math.max(largest, distance);
          count++;
        }
      }
    }
    return new Sampled(decode, step, sum / count, Math.exp(largest));
  }

  private double decodeStep() {
    double first = median(() -> time(() -> generate(shape.group(), 1)));
    double all = median(() -> time(() -> generate(shape.group(), shape.completion())));
    return (all - first) / (shape.completion() - 1);
  }

  private List<Completion> generate(int group, int tokens) {
    return generate(tokens(shape.prompt()), group, tokens);
  }

  private List<Completion> generate(int[] prompt, int group, int tokens) {
    return model
        .generate(
            List.of(new PromptGroup(prompt, random.longs(group).toArray())),
            new Sampling(1, 0, 1, tokens, new int[0]))
        .get(0);
  }

  /** One step: a group sampled, rewarded at random, learned from, the adapter moved. */
  private void step() {
    model.useAdapter(adapter);
    int[] prompt = tokens(shape.prompt());
    List<int[]> completions =
        generate(prompt, shape.group(), shape.completion()).stream()
            .map(Completion::tokens)
            .toList();
    double[] advantages =
        GroupAdvantages.of(
            random.doubles(shape.group()).toArray(), shape.group(), RewardScaling.GROUP);
    Gradient gradient =
        model.gradient(
            prompt,
            completions,
            1,
            logp -> {
              double[][] current = GrpoBatch.widened(logp);
              return loss.evaluate(new GrpoBatch(current, current, null, null, advantages))
                  .byLogProbability();
            });
    AdamW.Step taken = AdamW.step(ADAMW, optimizer, adapter, gradient.values());
    adapter = taken.weights();
    optimizer = taken.state();
  }

  private int[] tokens(int count) {
    return random.ints(count, 5, model.shape().vocabulary()).toArray();
  }

  private double median(DoubleSupplier seconds) {
    // The first round warms up.
    double[] values =
        DoubleStream.generate(seconds).limit(shape.rounds() + 1L).skip(1).sorted().toArray();
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private double time(Runnable work) {
    long start = clock.getAsLong();
    work.run();
    return (clock.getAsLong() - start) * 1e-9;
  }
}
