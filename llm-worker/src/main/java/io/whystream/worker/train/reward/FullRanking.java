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
  private final float[][] texts;
  private final List<Asked> asked = new ArrayList<>();
  private final Choices fitted;
  private final Choices others;
  private final RewardNetwork idsOnly;
  private final float[][] ids;

  /** A choice with what its user had done. */
  private record Asked(Interaction chosen, List<Interaction> history, Taste taste) {}

  /**
   * Draws choices: the first half, those that ids are fitted on as well, are to fit on, the others
   * to measure on.
   *
   * @param texts inputs by number
   * @param sequences with what lies before each
   * @param tastes of histories
   */
  FullRanking(
      RewardModelTraining.Ground ground,
      ReasonLists lists,
      float[][] texts,
      Sequences sequences,
      Function<List<Interaction>, Taste> tastes,
      Random random) {
    this.users = ground.users();
    this.items = ground.items();
    this.lists = lists;
    this.texts = texts;
    List<Interaction> drawn = Choices.targets(ground.validation(), items, JUDGED, random);
    for (Interaction one : drawn) {
      List<Interaction> history = sequences.before(one);
      asked.add(new Asked(one, history, tastes.apply(history)));
    }
    int half = drawn.size() / 2;
    this.fitted = Choices.of(drawn.subList(0, half), sequences, items);
    this.others = Choices.of(drawn.subList(half, drawn.size()), sequences, items);
    this.idsOnly = weighted(ground.ids().network(), 0);
    this.ids = scores(idsOnly);
  }

  /**
   * A network with its weight, measured on the choices that the weight was not fitted on.
   *
   * @param ndcg10 mean NDCG at ten
   * @param logLikelihood of the items chosen among all, nats
   */
  record Result(RewardNetwork network, double ndcg10, double logLikelihood) {}

  /** What ids do without the MLP. */
  Result ids() {
    return measured(idsOnly, Arrays.copyOfRange(ids, fitted.size(), ids.length));
  }

  /**
   * Fits the weight of the MLP at which the items chosen are most likely among all; without choices
   * it stays.
   *
   * @param network that goes on from the same ids
   */
  Result fit(RewardNetwork network) {
    float[][] all = scores(weighted(network, 1));
    float best = network.blend().mlp();
    double most = fitted.size() == 0 ? 0 : Double.NEGATIVE_INFINITY;
    for (float weight : WEIGHTS) {
      double likelihood = fitted.logLikelihood(mixed(all, weight, 0, fitted.size()));
      if (likelihood > most) {
        most = likelihood;
        best = weight;
      }
    }
    return measured(weighted(network, best), mixed(all, best, fitted.size(), all.length));
  }

  private Result measured(RewardNetwork network, float[][] scores) {
    return new Result(network, others.ndcg10(scores), others.logLikelihood(scores));
  }

  private static RewardNetwork weighted(RewardNetwork network, float weight) {
    return new RewardNetwork(
        network.weights(),
        network.itemItem(),
        new RewardNetwork.Blend(network.blend().itemItem(), weight));
  }

  /** Scores of some choices with the MLP at a weight, from those with it at 1. */
  private float[][] mixed(float[][] all, float weight, int from, int to) {
    float[][] mixed = new float[to - from][];
    for (int c = from; c < to; c++) {
      float[] scores = ids[c].clone();
      for (int i = 0; i < scores.length; i++) {
        scores[i] += weight * (all[c][i] - scores[i]);
      }
      mixed[c - from] = scores;
    }
    return mixed;
  }

  private float[][] scores(RewardNetwork network) {
    Map<Integer, ReasonAttention.Projected> read = new HashMap<>();
    float[][] scores = new float[asked.size()][];
    for (int c = 0; c < scores.length; c++) {
      Asked one = asked.get(c);
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
