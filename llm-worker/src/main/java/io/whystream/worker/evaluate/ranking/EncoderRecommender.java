package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.SequenceEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The reward network's sequence score alone: a SASRec with softmax over all items, by the very
 * classes that serve rewards. Every interaction is a target, disliked or not, because what is
 * predicted is what comes next.
 */
public final class EncoderRecommender implements Recommender {
  private final RewardNetwork network;
  private final int[] rows;
  private final float[] logShares;

  EncoderRecommender(NetworkWeights weights, int[] rows, float[] logShares) {
    this.network = new RewardNetwork(weights, ItemItem.none(), new RewardNetwork.Blend(0, 0));
    this.rows = rows.clone();
    this.logShares = logShares.clone();
  }

  /**
   * How it is trained. The learning rate rises in the first epoch and falls as a half cosine; other
   * rows are learned by going on from the weights tuned, at a share of the rate.
   *
   * @param width of item vectors
   * @param window interactions read
   * @param learningRate of AdamW, at its highest
   * @param dropout share of inputs dropped
   * @param batch windows a step
   * @param epochs of tuning, the best of which is kept
   * @param further epochs over other rows; 0 learns these from nothing, for as long as was best
   */
  public record Settings(
      int width,
      int window,
      double learningRate,
      double dropout,
      int batch,
      int epochs,
      int further) {
    public static final Settings DEFAULT = new Settings(64, 50, 3e-3, 0.3, 8, 12, 2);

    /** The same, but other rows are learned from nothing. */
    public Settings anew() {
      return new Settings(width, window, learningRate, dropout, batch, epochs, 0);
    }

    /** The same with other epochs of tuning. */
    public Settings withEpochs(int count) {
      return new Settings(width, window, learningRate, dropout, batch, count, further);
    }
  }

  /** Trains, keeping the epoch with the best NDCG@10 on the validation split. */
  public static Tuned tune(
      HeldOut validation, Settings settings, long seed, Consumer<String> progress) {
    EncoderTraining training = new EncoderTraining(validation.training(), settings, seed);
    EncoderTraining.Fitted best = training.fitted();
    double highest = -1;
    int chosen = 0;
    try (training) {
      for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
        double loss = training.epoch(epoch, settings.epochs(), 1);
        EncoderTraining.Fitted now = training.fitted();
        double judged = Baselines.judge(now.recommender(), validation);
        progress.accept(
            String.format(
                Locale.ROOT, "encoder, epoch %d: loss %.3f, NDCG@10 %.4f", epoch, loss, judged));
        if (judged > highest) {
          highest = judged;
          chosen = epoch;
          best = now;
        }
      }
    }
    Further further = new Further(best, settings, seed, progress);
    int epochs = chosen;
    return new Tuned(
        "sequence encoder",
        "epoch " + chosen,
        best.recommender(),
        rows ->
            settings.further() == 0
                ? anew(rows, settings, epochs, seed, progress)
                : further.learn(rows).recommender());
  }

  private static Recommender anew(
      Training rows, Settings settings, int epochs, long seed, Consumer<String> progress) {
    try (EncoderTraining training = new EncoderTraining(rows, settings, seed)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        double loss = training.epoch(epoch, settings.epochs(), 1);
        progress.accept(
            String.format(
                Locale.ROOT, "encoder anew, epoch %d of %d: loss %.3f", epoch, epochs, loss));
      }
      return training.fitted().recommender();
    }
  }

  /** Goes on from what was fitted last: rows asked for later hold those asked for earlier. */
  private static final class Further {
    private final Settings settings;
    private final long seed;
    private final Consumer<String> progress;
    private EncoderTraining.Fitted last;

    Further(EncoderTraining.Fitted first, Settings settings, long seed, Consumer<String> progress) {
      this.last = first;
      this.settings = settings;
      this.seed = seed;
      this.progress = progress;
    }

    EncoderTraining.Fitted learn(Training rows) {
      try (EncoderTraining training = new EncoderTraining(rows, last, settings, seed)) {
        for (int epoch = 1; epoch <= settings.further(); epoch++) {
          double loss = training.epoch(epoch, settings.further(), EncoderTraining.FURTHER_RATE);
          progress.accept(
              String.format(
                  Locale.ROOT,
                  "encoder goes on, epoch %d of %d: loss %.3f",
                  epoch,
                  settings.further(),
                  loss));
        }
        last = training.fitted();
      }
      return last;
    }
  }

  /** A dislike would be no target; here it is one like any other. */
  static int read(int verdict) {
    return Math.min(verdict, Verdict.SAW.ordinal());
  }

  @Override
  public float[] scores(Case one) {
    InteractionLog.Sequence history = one.history();
    List<SequenceEncoder.Step> steps = new ArrayList<>();
    for (int i = 0; i < history.length(); i++) {
      steps.add(
          new SequenceEncoder.Step(
              rows[history.items()[i]], read(history.verdicts()[i]), history.times()[i]));
    }
    RewardNetwork.User user = network.user(0, steps);
    float[] scores = new float[rows.length];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = network.sequenceScore(user, rows[item]) + logShares[item];
    }
    return scores;
  }
}
