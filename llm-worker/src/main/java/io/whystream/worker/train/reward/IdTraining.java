package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.math.Followers;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains what knows ids only: the encoder, the item-item scores and the weight between them. */
final class IdTraining {
  static final int JUDGED = 500;
  private static final double L2 = 200;

  private final List<Interaction> fit;
  private final Rows items;
  private final RewardTrainingSettings settings;
  private final Consumer<String> progress;
  private final Choices judged;

  /**
   * What comes out.
   *
   * @param network weights trained in place, item-item scores and their weight; the MLP counts 0
   * @param measures on validation, by name
   */
  record Result(RewardNetwork network, Map<String, Double> measures) {}

  /**
   * @param fit interactions to train on, by event time
   * @param validation interactions behind them, by event time
   */
  IdTraining(
      List<Interaction> fit,
      List<Interaction> validation,
      Rows items,
      RewardTrainingSettings settings,
      Consumer<String> progress) {
    this.fit = fit;
    this.items = items;
    this.settings = settings;
    this.progress = progress;
    List<Interaction> all = new ArrayList<>(fit);
    all.addAll(validation);
    this.judged =
        Choices.draw(validation, new Sequences(all), items, JUDGED, new Random(settings.seed()));
  }

  Result train(NetworkWeights weights) {
    Sequences sequences = new Sequences(fit);
    Random random = new Random(settings.seed());
    SequenceTrainer.Settings training =
        new SequenceTrainer.Settings(TextTrainer.optimizer(3e-3, 1e-2), 0.2, 8);
    double best = Double.POSITIVE_INFINITY;
    int since = 0;
    NetworkWeights candidate = NetworkWeights.zeros(weights.shape());
    weights.forEach(candidate::set);
    try (SequenceTrainer trainer = new SequenceTrainer(weights, training, (int) settings.seed())) {
      for (int epoch = 1;
          epoch <= settings.sequenceEpochs() && since < settings.patience();
          epoch++) {
        double loss =
            trainer.epoch(sequences.windows(items, weights.shape().window(), random), random);
        trainer.copyTo(candidate);
        double judgement = -judged.logLikelihood(encoder(candidate));
        progress.accept(
            "encoder, epoch %d: loss %.4f, validation %.4f".formatted(epoch, loss, judgement));
        since++;
        if (judgement < best) {
          best = judgement;
          since = 0;
          candidate.forEach(weights::set);
        }
      }
    }
    return blend(weights, sequences.walks(items));
  }

  private Result blend(NetworkWeights weights, List<Followers.Walk> walks) {
    progress.accept("item-item scores of " + settings.easeItems() + " items");
    int known = items.known().size();
    float[][] encoder = encoder(weights);
    int window = weights.shape().window();
    ItemItemFit.Fitted fitted =
        new ItemItemFit(judged, encoder, window)
            .fit(
                Ease.fit(walks, known, settings.easeItems(), L2),
                Followers.count(walks, known),
                items.count() + 1);
    scale(weights, fitted.factor());
    RewardNetwork chosen =
        new RewardNetwork(
            weights, fitted.table(), new RewardNetwork.Blend(fitted.factor() * fitted.weight(), 0));
    float[][] scores = fitted.sum(encoder, judged.itemItemScores(fitted.table(), window));
    Map<String, Double> measures = new TreeMap<>();
    measures.put("idLogLikelihood", judged.logLikelihood(scores));
    measures.put("idNdcg10", judged.ndcg10(scores));
    measures.put("encoderNdcg10", judged.ndcg10(encoder));
    measures.put("popularityNdcg10", judged.ndcg10(popularity()));
    progress.accept("%s; validation %s".formatted(fitted.setting(), measures));
    return new Result(chosen, measures);
  }

  private float[][] encoder(NetworkWeights weights) {
    return judged.sequenceScores(
        new RewardNetwork(weights, ItemItem.none(), new RewardNetwork.Blend(0, 0)));
  }

  /** Multiplies the sequence scores. */
  private static void scale(NetworkWeights weights, float factor) {
    for (String name : List.of("final.weight", "final.bias", "item.bias")) {
      float[] values = weights.get(name);
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
  }

  private float[][] popularity() {
    Map<String, Integer> counts = Sequences.counts(fit);
    float[] popularity = new float[items.known().size()];
    for (int item = 0; item < popularity.length; item++) {
      popularity[item] = counts.getOrDefault(items.known().get(item), 0);
    }
    return Collections.nCopies(judged.size(), popularity).toArray(float[][]::new);
  }
}
