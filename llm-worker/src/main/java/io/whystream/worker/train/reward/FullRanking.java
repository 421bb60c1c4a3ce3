package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.network.Catalogue;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Ranks every known item for choices of validation, each with its list as it was, by what serving
 * ranks by. Learning sees a few items at a time, all of which have reasons, and what helps there
 * can be too much here: so the MLP's weight is fitted here.
 */
final class FullRanking {
  private static final int JUDGED = 2 * IdTraining.JUDGED;
  private static final float[] WEIGHTS = {0.1f, 0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f};

  private final Rows users;
  private final Rows items;
  private final ReasonLists lists;
  private final List<Asked> asked = new ArrayList<>();
  private final Choices fitted;
  private final Choices others;

  /** A choice with what its user had done. */
  private record Asked(Interaction chosen, List<Interaction> history, Taste taste) {}

  /**
   * Draws choices: the first half, those that ids are fitted on as well, are to fit on, the others
   * to measure on.
   *
   * @param sequences with what lies before each
   * @param tastes of histories
   */
  FullRanking(
      RewardModelTraining.Ground ground,
      ReasonLists lists,
      Sequences sequences,
      Function<List<Interaction>, Taste> tastes,
      Random random) {
    this.users = ground.users();
    this.items = ground.items();
    this.lists = lists;
    List<Interaction> drawn = Choices.targets(ground.validation(), items, JUDGED, random);
    for (Interaction one : drawn) {
      List<Interaction> history = sequences.before(one);
      asked.add(new Asked(one, history, tastes.apply(history)));
    }
    int half = drawn.size() / 2;
    this.fitted = Choices.of(drawn.subList(0, half), sequences, items);
    this.others = Choices.of(drawn.subList(half, drawn.size()), sequences, items);
  }

  /**
   * A network with its weight, measured on the choices that the weight was not fitted on.
   *
   * @param ndcg10 mean NDCG at ten
   * @param logLikelihood of the items chosen among all, nats
   */
  record Result(RewardNetwork network, double ndcg10, double logLikelihood) {}

  /**
   * Fits the weight of the MLP at which the items chosen are most likely among all; without choices
   * it stays.
   *
   * @param texts inputs by number
   */
  Result fit(RewardNetwork network, float[][] texts) {
    List<Asked> first = asked.subList(0, fitted.size());
    float[][] ids = scores(weighted(network, 0), texts, first);
    float[][] all = scores(weighted(network, 1), texts, first);
    float best = network.blend().mlp();
    double most = first.isEmpty() ? 0 : Double.NEGATIVE_INFINITY;
    for (float weight : WEIGHTS) {
      double likelihood = fitted.logLikelihood(mixed(ids, all, weight));
      if (likelihood > most) {
        most = likelihood;
        best = weight;
      }
    }
    return measured(network, texts, best);
  }

  /** Measures the network with a given weight of its MLP. */
  Result measured(RewardNetwork network, float[][] texts, float weight) {
    RewardNetwork weighted = weighted(network, weight);
    float[][] scores = scores(weighted, texts, asked.subList(fitted.size(), asked.size()));
    return new Result(weighted, others.ndcg10(scores), others.logLikelihood(scores));
  }

  private static RewardNetwork weighted(RewardNetwork network, float weight) {
    return new RewardNetwork(
        network.weights(),
        network.itemItem(),
        new RewardNetwork.Blend(network.blend().itemItem(), weight));
  }

  private static float[][] mixed(float[][] ids, float[][] all, float weight) {
    float[][] mixed = new float[ids.length][];
    for (int c = 0; c < mixed.length; c++) {
      mixed[c] = ids[c].clone();
      for (int i = 0; i < mixed[c].length; i++) {
        mixed[c][i] += weight * (all[c][i] - ids[c][i]);
      }
    }
    return mixed;
  }

  private float[][] scores(RewardNetwork network, float[][] texts, List<Asked> of) {
    Map<Integer, ReasonAttention.Projected> read = new HashMap<>();
    float[][] scores = new float[of.size()][];
    for (int c = 0; c < scores.length; c++) {
      Asked one = of.get(c);
      List<List<ReasonAttention.Projected>> reasons = new ArrayList<>();
      for (String item : items.known()) {
        reasons.add(
            Arrays.stream(lists.at(item, one.chosen().getUser(), one.chosen().getEventTime()))
                .mapToObj(
                    text -> read.computeIfAbsent(text, unread -> network.reason(texts[unread])))
                .toList());
      }
      scores[c] =
          new Catalogue(network, reasons)
              .scores(
                  network.user(
                      users.of(one.chosen().getUser()),
                      Sequences.steps(one.history(), items),
                      null,
                      one.taste()));
    }
    return scores;
  }
}
