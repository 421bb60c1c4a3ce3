package io.whystream.cli.bench;

import io.whystream.cli.UserException;
import io.whystream.cli.statistics.Quantiles;
import io.whystream.worker.reward.network.Catalogue;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long all items take for one user, from stored features: a network of the shipped sizes with
 * random weights, because the time does not depend on them.
 */
@Command(
    name = "scoring",
    mixinStandardHelpOptions = true,
    description = {
      "Score all items for one user from stored features: no language model is asked.",
      "Exit code 1 when the median is above the limit."
    })
public final class BenchScoring implements Callable<Integer> {
  private static final int WINDOW = 50;
  private static final int ATTRIBUTES = 30;
  private static final int NEIGHBOURS = 24;
  private static final int WARM_UP = 50;

  @Option(
      names = "--items",
      defaultValue = "10000",
      description = "Items (default: ${DEFAULT-VALUE}).")
  int items = 10_000;

  @Option(
      names = "--reasons",
      defaultValue = "8",
      description = "Reasons of each (default: ${DEFAULT-VALUE}).")
  int reasons = 8;

  @Option(
      names = "--width",
      defaultValue = "32",
      description = "Width of item vectors (default: ${DEFAULT-VALUE}).")
  int width = 32;

  @Option(
      names = "--rounds",
      defaultValue = "200",
      description = "Users that are timed (default: ${DEFAULT-VALUE}).")
  int rounds = 200;

  @Option(
      names = "--limit-ms",
      defaultValue = "20",
      description = "Longest median, milliseconds (default: ${DEFAULT-VALUE}).")
  double limit = 20;

  @Override
  public Integer call() {
    if (items < 1 || reasons < 0 || rounds < 1 || width < 2 || width % 2 != 0) {
      throw new UserException(
          "--items and --rounds must be at least 1, --reasons at least 0, --width even, not "
              + List.of(items, rounds, reasons, width));
    }
    Random random = new Random(1);
    RewardNetwork network = network(random);
    List<List<ReasonAttention.Projected>> stored = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      List<ReasonAttention.Projected> list = new ArrayList<>();
      for (int r = 0; r < reasons; r++) {
        list.add(network.reason(gaussian(network.weights().shape().textInput(), random)));
      }
      stored.add(list);
    }
    Catalogue catalogue = new Catalogue(network, stored);
    Quantiles encode = new Quantiles();
    Quantiles score = new Quantiles();
    float best = 0;
    for (int round = -WARM_UP; round < rounds; round++) {
      List<SequenceEncoder.Step> history = history(random);
      float[] pattern = gaussian(network.weights().shape().textInput(), random);
      Taste taste = new Taste(counts(random), WINDOW);
      long start = System.nanoTime();
      RewardNetwork.User user = network.user(0, history, pattern, taste);
      long encoded = System.nanoTime();
      float[] scores = catalogue.scores(user);
      long end = System.nanoTime();
      best = Math.max(best, scores[random.nextInt(items)]);
      if (round >= 0) {
        encode.add((encoded - start) / 1e6);
        score.add((end - start) / 1e6);
      }
    }
    double median = score.at(0.5).orElseThrow();
    System.out.printf(
        Locale.ROOT,
        "%d items with %d reasons each, history of %d, %d users on %d processors%n",
        items,
        reasons,
        WINDOW,
        rounds,
        Runtime.getRuntime().availableProcessors());
    System.out.printf(
        Locale.ROOT,
        "a user encoded and all items scored: median %.1f ms, p95 %.1f ms; of it encoding %.1f"
            + " ms%n",
        median,
        score.at(0.95).orElseThrow(),
        encode.at(0.5).orElseThrow());
    if (median > limit) {
      System.out.printf(
          Locale.ROOT, "above the limit of %.1f ms (best score seen %.2f)%n", limit, best);
      return 1;
    }
    return 0;
  }

  private static float[] counts(Random random) {
    float[] counts = new float[ATTRIBUTES];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = random.nextInt(WINDOW);
    }
    return counts;
  }

  private RewardNetwork network(Random random) {
    NetworkShape shape =
        new NetworkShape(
            items + 1, 8, WINDOW, width, 2, 2, 2 * width, 192, ATTRIBUTES, 16, 2, 4, 24);
    int[] neighbours = new int[(items + 1) * NEIGHBOURS];
    float[] strengths = new float[neighbours.length];
    for (int row = 0; row <= items; row++) {
      int[] own = random.ints(NEIGHBOURS, 0, items).sorted().toArray();
      System.arraycopy(own, 0, neighbours, row * NEIGHBOURS, NEIGHBOURS);
    }
    for (int i = 0; i < strengths.length; i++) {
      strengths[i] = random.nextFloat();
    }
    return new RewardNetwork(
        NetworkWeights.random(shape, 1),
        new ItemItem(neighbours, strengths, NEIGHBOURS, 0.9f),
        new RewardNetwork.Blend(8, 1));
  }

  private List<SequenceEncoder.Step> history(Random random) {
    List<SequenceEncoder.Step> history = new ArrayList<>();
    for (int s = 0; s < WINDOW; s++) {
      history.add(new SequenceEncoder.Step(random.nextInt(items), random.nextInt(3), s));
    }
    return history;
  }

  private static float[] gaussian(int size, Random random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
