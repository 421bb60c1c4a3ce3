package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Split;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Users choose among the first three of six items; ids know nothing, the MLP knows of three. */
class FullRankingTest {
  private static final int ITEMS = 6;
  private static final int CHOSEN = 3;
  private static final Rows USERS = new Rows(List.of("nobody"), 1);
  private static final Rows ROWS =
      new Rows(IntStream.range(0, ITEMS).mapToObj(i -> "v" + i).toList(), 1);
  private static final float[][] NO_TEXTS = {};
  private static final double CHANCE = -Math.log(ITEMS);

  @Test
  void shouldGiveWeightToWhatTellsChoicesAmongAllItems() {
    RewardNetwork helps = network(3);
    FullRanking ranking = ranking(helps);

    FullRanking.Result fitted = ranking.fit(helps);

    assertThat(fitted.network().blend().mlp()).isEqualTo(1.5f);
    assertThat(fitted.logLikelihood()).isCloseTo(-Math.log(CHOSEN), within(0.05));
    assertThat(ranking.ids().logLikelihood()).isCloseTo(CHANCE, within(1e-6));
  }

  @Test
  void shouldGiveLittleWeightToWhatMisleads() {
    RewardNetwork misleads = network(-3);

    FullRanking.Result fitted = ranking(misleads).fit(misleads);

    assertThat(fitted.network().blend().mlp()).isEqualTo(0.1f);
    assertThat(fitted.logLikelihood()).isLessThan(CHANCE);
  }

  @Test
  void shouldLeaveTheWeightWhereNothingWasChosen() {
    RewardNetwork network = network(3);

    assertThat(ranking(network, 100).fit(network).network().blend().mlp()).isEqualTo(1);
  }

  private static FullRanking ranking(RewardNetwork network) {
    return ranking(network, 1500);
  }

  /** All from the hundredth on are of validation. */
  private static FullRanking ranking(RewardNetwork network, int interactions) {
    List<Interaction> all =
        IntStream.range(0, interactions)
            .mapToObj(
                i ->
                    new Interaction(
                        "i" + i,
                        "u" + i,
                        "v" + i % CHOSEN,
                        (long) i,
                        Feedback.LIKE,
                        null,
                        null,
                        false))
            .toList();
    Split split = Split.atTime(all, 100);
    return new FullRanking(
        new RewardModelTraining.Ground(
            split, split, List.of(), ROWS, USERS, new IdTraining.Result(network, Map.of())),
        new ReasonLists(LeakRules.CLOSED, 8),
        NO_TEXTS,
        new Sequences(all),
        history -> new Taste(new float[1], 0),
        new Random(3));
  }

  /** One hidden unit, which sees the first value of an item's vector. */
  private static RewardNetwork network(float output) {
    NetworkShape shape =
        new NetworkShape(ROWS.count() + 1, USERS.count(), 4, 4, 1, 1, 4, 4, 1, 4, 2, 2, 1);
    NetworkWeights weights = NetworkWeights.zeros(shape);
    for (int item = 0; item < CHOSEN; item++) {
      weights.get("item.embedding")[item * shape.width()] = 1;
    }
    weights.get("mlp.hidden.weight")[shape.userWidth()] = 1;
    weights.get("mlp.output")[0] = output;
    return new RewardNetwork(weights, ItemItem.none(), new RewardNetwork.Blend(0, 1));
  }
}
