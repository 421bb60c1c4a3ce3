package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.SequenceWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The reward network's sequence score alone: a SASRec with softmax over all items, by the very
 * classes that serve rewards. Every interaction is a target, disliked or not, because what is
 * predicted is what comes next. Items seen fewer than {@link #MIN_COUNT} times share rows.
 */
public final class EncoderRecommender implements Recommender {
  private static final int MIN_COUNT = 3;
  private static final int SHARED = 32;

  private final RewardNetwork network;
  private final int[] rows;

  private EncoderRecommender(RewardNetwork network, int[] rows) {
    this.network = network;
    this.rows = rows;
  }

  /**
   * How it is trained.
   *
   * @param width of item vectors
   * @param window interactions read
   * @param learningRate of AdamW
   * @param dropout share of inputs dropped
   * @param batch windows a step
   * @param epochs at most
   * @param patience epochs without a better validation before stopping
   */
  public record Settings(
      int width,
      int window,
      double learningRate,
      double dropout,
      int batch,
      int epochs,
      int patience) {
    public static final Settings DEFAULT = new Settings(64, 50, 3e-3, 0.3, 8, 20, 6);

    /** The same with fewer epochs. */
    public Settings withEpochs(int most) {
      return new Settings(width, window, learningRate, dropout, batch, most, patience);
    }
  }

  /** Trains with early stopping by NDCG@10 on the validation split. */
  public static Tuned tune(
      LeaveOneOut validation, Settings settings, long seed, Consumer<String> progress) {
    Run run = new Run(validation.training(), settings, seed);
    NetworkWeights best = NetworkWeights.zeros(run.weights.shape());
    double highest = -1;
    int chosen = 0;
    try (SequenceTrainer trainer = run.trainer()) {
      for (int epoch = 1;
          epoch <= settings.epochs() && epoch - chosen <= settings.patience();
          epoch++) {
        double loss = run.epoch(trainer);
        trainer.copyTo(run.weights);
        double judged = Baselines.judge(run.recommender(run.weights), validation);
        progress.accept(
            String.format(
                Locale.ROOT, "encoder, epoch %d: loss %.3f, NDCG@10 %.4f", epoch, loss, judged));
        if (judged > highest) {
          highest = judged;
          chosen = epoch;
          run.weights.forEach(best::set);
        }
      }
    }
    int epochs = chosen;
    return new Tuned(
        "sequence encoder",
        epochs + " epochs",
        run.recommender(best),
        rows -> train(rows, settings, epochs, seed, progress));
  }

  private static EncoderRecommender train(
      Training rows, Settings settings, int epochs, long seed, Consumer<String> progress) {
    Run run = new Run(rows, settings, seed);
    try (SequenceTrainer trainer = run.trainer()) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        double loss = run.epoch(trainer);
        progress.accept(
            String.format(
                Locale.ROOT, "encoder again, epoch %d of %d: loss %.3f", epoch, epochs, loss));
      }
      trainer.copyTo(run.weights);
    }
    return run.recommender(run.weights);
  }

  /** One training. */
  private static final class Run {
    private final Training training;
    private final Settings settings;
    private final long seed;
    private final int[] rows;
    private final NetworkWeights weights;
    private final Random random;

    Run(Training training, Settings settings, long seed) {
      this.training = training;
      this.settings = settings;
      this.seed = seed;
      this.random = new Random(seed);
      int[] counts = training.counts();
      this.rows = new int[counts.length];
      int known = 0;
      for (int item = 0; item < rows.length; item++) {
        rows[item] = counts[item] >= MIN_COUNT ? known++ : -1;
      }
      for (int item = 0; item < rows.length; item++) {
        rows[item] = rows[item] < 0 ? known + item % SHARED : rows[item];
      }
      int width = settings.width();
      this.weights =
          NetworkWeights.random(
              new NetworkShape(
                  known + SHARED + 1, 1, settings.window(), width, 2, 2, 2 * width, 1, 2, 1, 1, 1),
              seed);
    }

    SequenceTrainer trainer() {
      return new SequenceTrainer(
          weights,
          new SequenceTrainer.Settings(
              TextTrainer.optimizer(settings.learningRate(), 1e-2),
              settings.dropout(),
              settings.batch()),
          (int) seed);
    }

    double epoch(SequenceTrainer trainer) {
      List<SequenceWindow> windows = new ArrayList<>();
      int longest = settings.window() + 1;
      for (InteractionLog.Sequence sequence : training.sequences()) {
        int length = sequence.length();
        int to = length <= longest ? length : 1 + random.nextInt(longest);
        for (int from = 0; from < length; from = to, to = Math.min(length, to + longest)) {
          int[] part = new int[to - from];
          int[] verdicts = new int[to - from];
          for (int i = from; i < to; i++) {
            part[i - from] = rows[sequence.items()[i]];
            verdicts[i - from] = read(sequence.verdicts()[i]);
          }
          windows.add(new SequenceWindow(part, verdicts));
        }
      }
      return trainer.epoch(windows, random);
    }

    EncoderRecommender recommender(NetworkWeights trained) {
      return new EncoderRecommender(
          new RewardNetwork(trained, ItemItem.none(), new RewardNetwork.Blend(0, 0)), rows);
    }
  }

  /** A dislike would be no target; here it is one like any other. */
  private static int read(int verdict) {
    return Math.min(verdict, Verdict.SAW.ordinal());
  }

  @Override
  public float[] scores(Case one) {
    InteractionLog.Sequence history = one.history();
    List<SequenceEncoder.Step> steps = new ArrayList<>();
    for (int i = 0; i < history.length(); i++) {
      steps.add(new SequenceEncoder.Step(rows[history.items()[i]], read(history.verdicts()[i])));
    }
    RewardNetwork.User user = network.user(0, steps, null);
    float[] scores = new float[rows.length];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = network.sequenceScore(user, rows[item]);
    }
    return scores;
  }
}
