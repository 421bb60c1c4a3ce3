package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.SequenceWindow;
import io.whystream.worker.train.LearningRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One training of the encoder over some rows, from fresh weights or from those fitted to fewer
 * rows. Items seen fewer than {@link #MIN_COUNT} times share vectors; one that has grown out of
 * that starts from the vector that it shared.
 *
 * <p>Threading: one thread at a time.
 */
final class EncoderTraining implements AutoCloseable {
  /** Share of the learning rate at which rows are learned that were not there at tuning. */
  static final double FURTHER_RATE = 0.3;

  private static final int MIN_COUNT = 3;
  private static final int SHARED = 32;
  private static final double WEIGHT_DECAY = 1e-2;

  private final Training training;
  private final EncoderRecommender.Settings settings;
  private final int[] rows;
  private final float[] logShares;
  private final int known;
  private final NetworkWeights weights;
  private final SequenceTrainer trainer;
  private final Random random;

  /**
   * Weights with the rows of items that they are for.
   *
   * @param rows of each item
   * @param logShares logarithm of each item's share of its row
   * @param known rows of items of their own, from 0; shared ones follow
   */
  record Fitted(NetworkWeights weights, int[] rows, float[] logShares, int known) {
    EncoderRecommender recommender() {
      return new EncoderRecommender(weights, rows, logShares);
    }
  }

  EncoderTraining(Training training, EncoderRecommender.Settings settings, long seed) {
    this(training, null, settings, seed);
  }

  /** Goes on from what was fitted to other rows. */
  EncoderTraining(
      Training training, @Nullable Fitted from, EncoderRecommender.Settings settings, long seed) {
    this.training = training;
    this.settings = settings;
    this.random = new Random(seed);
    int[] before = from == null ? new int[0] : from.rows();
    int knownBefore = from == null ? 0 : from.known();
    int[] counts = training.counts();
    this.rows = new int[counts.length];
    int next = knownBefore;
    for (int item = 0; item < rows.length; item++) {
      boolean had = from != null && before[item] < knownBefore;
      rows[item] = had ? before[item] : counts[item] >= MIN_COUNT ? next++ : -1;
    }
    this.known = next;
    for (int item = 0; item < rows.length; item++) {
      rows[item] = rows[item] < 0 ? known + item % SHARED : rows[item];
    }
    this.logShares = logShares(counts, rows, known + SHARED);
    int width = settings.width();
    NetworkShape shape =
        new NetworkShape(
            known + SHARED + 1, 1, settings.window(), width, 2, 2, 2 * width, 1, 1, 2, 1, 1, 1);
    this.weights = NetworkWeights.random(shape, seed);
    if (from != null) {
      take(from);
    }
    this.trainer =
        new SequenceTrainer(
            weights,
            new SequenceTrainer.Settings(
                TextTrainer.optimizer(settings.learningRate(), WEIGHT_DECAY),
                settings.dropout(),
                settings.batch()),
            (int) seed);
  }

  /** What a shared row scores is the likelihood of all of its items together. */
  private static float[] logShares(int[] counts, int[] rows, int rowCount) {
    double[] taken = new double[rowCount];
    for (int item = 0; item < rows.length; item++) {
      taken[rows[item]] += 1 + counts[item];
    }
    float[] logShares = new float[rows.length];
    for (int item = 0; item < rows.length; item++) {
      logShares[item] = (float) Math.log((1 + counts[item]) / taken[rows[item]]);
    }
    return logShares;
  }

  private void take(Fitted from) {
    NetworkWeights old = from.weights();
    for (String name : weights.names()) {
      if (name.equals("item.embedding") || name.equals("item.bias")) {
        float[] to = weights.get(name);
        int width = to.length / weights.shape().itemRows();
        for (int item = 0; item < rows.length; item++) {
          System.arraycopy(old.get(name), from.rows()[item] * width, to, rows[item] * width, width);
        }
        if (name.equals("item.bias")) {
          // What has grown out of a shared row begins with its share of it.
          for (int item = 0; item < rows.length; item++) {
            to[rows[item]] += from.logShares()[item];
          }
        }
        for (int shared = 0; shared <= SHARED; shared++) {
          System.arraycopy(
              old.get(name), (from.known() + shared) * width, to, (known + shared) * width, width);
        }
      } else {
        weights.set(name, old.get(name));
      }
    }
  }

  /**
   * Goes over the rows once.
   *
   * @param epoch from 1
   * @param share of the learning rate
   * @return mean negative log-likelihood, nats
   */
  double epoch(int epoch, int epochs, double share) {
    LearningRate rate = new LearningRate(share, 1.0 / Math.max(2, epochs), 0.02);
    return trainer.epoch(windows(), random, done -> rate.at((epoch - 1 + done) / epochs));
  }

  private List<SequenceWindow> windows() {
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
          verdicts[i - from] = EncoderRecommender.read(sequence.verdicts()[i]);
        }
        windows.add(new SequenceWindow(part, verdicts));
      }
    }
    return windows;
  }

  /** The weights as they are now. */
  Fitted fitted() {
    NetworkWeights now = NetworkWeights.zeros(weights.shape());
    weights.forEach(now::set);
    trainer.copyTo(now);
    return new Fitted(now, rows, logShares, known);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
