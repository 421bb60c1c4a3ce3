package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains what knows ids only: the encoder, the item-item scores and the weight between them. */
final class IdTraining {
  private static final int JUDGED = 500;
  private static final double L2 = 200;
  private static final float[] DECAYS = {0.95f, 0.9f, 0.8f, 0.7f};
  private static final float[] WEIGHTS = {0, 1, 2, 4, 8, 12, 16, 24};

  private final List<Interaction> fit;
  private final Rows items;
  private final RewardTrainingSettings settings;
  private final Consumer<String> progress;
  private final List<Judged> judged;

  /** An interaction to predict, with the user's interactions before it. */
  private record Judged(Interaction interaction, List<Interaction> history) {}

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
    Sequences sequences = new Sequences(all);
    List<Interaction> targets =
        new ArrayList<>(
            validation.stream()
                .filter(Sequences::positive)
                .filter(interaction -> items.knows(interaction.getItem()))
                .toList());
    Collections.shuffle(targets, new Random(settings.seed()));
    this.judged =
        targets.stream()
            .limit(JUDGED)
            .map(interaction -> new Judged(interaction, sequences.before(interaction)))
            .toList();
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
        double judgement = judge(network(candidate, ItemItem.none(), 0));
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
    return blend(weights, sequences);
  }

  private Result blend(NetworkWeights weights, Sequences sequences) {
    progress.accept("item-item scores of " + settings.easeItems() + " items");
    ItemItem ease = Ease.fit(sequences, items, settings.easeItems(), L2, 1);
    double best = Double.POSITIVE_INFINITY;
    RewardNetwork chosen = network(weights, ease, 0);
    for (float decay : DECAYS) {
      ItemItem decayed = new ItemItem(ease.neighbours(), ease.strengths(), ease.perRow(), decay);
      List<double[][]> parts = parts(network(weights, decayed, 0));
      for (float weight : WEIGHTS) {
        double judgement = judge(parts, weight);
        if (judgement < best) {
          best = judgement;
          chosen = network(weights, decayed, weight);
        }
      }
    }
    Map<String, Double> measures = new TreeMap<>();
    measures.put("idLogLikelihood", -judge(chosen));
    measures.put("idNdcg10", ndcg(chosen));
    measures.put("popularityNdcg10", ndcgOfPopularity());
    progress.accept(
        "item-item weight %.1f, decay %.2f; validation %s"
            .formatted(chosen.blend().itemItem(), chosen.itemItem().decay(), measures));
    return new Result(chosen, measures);
  }

  private static RewardNetwork network(NetworkWeights weights, ItemItem itemItem, float weight) {
    return new RewardNetwork(weights, itemItem, new RewardNetwork.Blend(weight, 0));
  }

  private RewardNetwork.User user(RewardNetwork network, Judged one) {
    return network.user(
        items.unknown(one.interaction().getUser()), Sequences.steps(one.history(), items), null);
  }

  /** Sequence scores and item-item scores of all known items, for each judged interaction. */
  private List<double[][]> parts(RewardNetwork network) {
    List<double[][]> parts = new ArrayList<>();
    int known = items.known().size();
    for (Judged one : judged) {
      RewardNetwork.User user = user(network, one);
      double[][] scores = new double[2][known];
      float[] likeness = network.itemItem().scores(user.history(), known);
      for (int item = 0; item < known; item++) {
        scores[0][item] = network.sequenceScore(user, item);
        scores[1][item] = likeness[item];
      }
      parts.add(scores);
    }
    return parts;
  }

  /** Mean negative log-likelihood of the items chosen among all known ones. */
  private double judge(RewardNetwork network) {
    return judge(parts(network), network.blend().itemItem());
  }

  private double judge(List<double[][]> parts, float weight) {
    double sum = 0;
    for (int i = 0; i < judged.size(); i++) {
      double[] scores = mixed(parts.get(i), weight);
      sum += Ranking.logSumExp(scores) - scores[items.of(judged.get(i).interaction().getItem())];
    }
    return judged.isEmpty() ? 0 : sum / judged.size();
  }

  private static double[] mixed(double[][] parts, float weight) {
    double[] scores = parts[0].clone();
    for (int i = 0; i < scores.length; i++) {
      scores[i] += weight * parts[1][i];
    }
    return scores;
  }

  private double ndcg(RewardNetwork network) {
    List<double[][]> parts = parts(network);
    List<double[]> scores = new ArrayList<>();
    parts.forEach(part -> scores.add(mixed(part, network.blend().itemItem())));
    return ndcg(scores);
  }

  private double ndcgOfPopularity() {
    Map<String, Integer> counts = Sequences.counts(fit);
    double[] popularity =
        items.known().stream().mapToDouble(item -> counts.getOrDefault(item, 0)).toArray();
    return ndcg(Collections.nCopies(judged.size(), popularity));
  }

  /** Mean NDCG at ten among known items that the user has not had before. */
  private double ndcg(List<double[]> scores) {
    double sum = 0;
    for (int i = 0; i < judged.size(); i++) {
      Set<Integer> seen = new HashSet<>();
      judged.get(i).history().forEach(before -> seen.add(items.of(before.getItem())));
      int target = items.of(judged.get(i).interaction().getItem());
      double[] row = scores.get(i);
      int rank = 1;
      for (int item = 0; item < row.length; item++) {
        if (item != target && !seen.contains(item) && row[item] >= row[target]) {
          rank++;
        }
      }
      sum += Ranking.ndcg10(rank);
    }
    return judged.isEmpty() ? 0 : sum / judged.size();
  }
}
