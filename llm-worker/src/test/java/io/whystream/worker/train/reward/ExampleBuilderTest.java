package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A recommender that knows popularity and nothing else, in a world where there is nothing else. */
class ExampleBuilderTest {
  private static final int ITEMS = 10;
  private static final Rows ROWS =
      new Rows(IntStream.range(0, ITEMS).mapToObj(i -> "v" + i).toList(), 1);

  private final List<Interaction> interactions = byPopularity();
  private final ReasonLists lists = listsOfAll();

  @Test
  void shouldLeaveNothingToBeLearnedOfPopularity() {
    List<TextExample> examples =
        builder().plain(new Sequences(interactions), interactions, 200, 3, new Random(3));

    assertThat(examples).hasSize(200);
    for (TextExample example : examples) {
      float chosen = example.candidates().get(0).base();
      assertThat(example.candidates())
          .hasSize(4)
          .allSatisfy(other -> assertThat(other.base()).isCloseTo(chosen, within(1e-5f)));
    }
  }

  @Test
  void shouldTakeOffHowOftenAnItemIsDrawn() {
    Corpus.Pair rare = new Corpus.Pair("v3", Math.log(0.1), new int[] {0});
    Corpus.Pair frequent = new Corpus.Pair("v3", Math.log(0.4), new int[] {0});
    Corpus.Written written =
        new Corpus.Written(interactions.get(0), List.of(), -1, -1, List.of(rare, frequent));

    List<TextExample.Candidate> candidates =
        builder().written(List.of(written)).get(0).candidates();

    assertThat(candidates.get(0).base() - candidates.get(1).base())
        .isCloseTo((float) Math.log(4), within(1e-5f));
  }

  /** Of ten items the last is taken ten times as often as the first. */
  private static List<Interaction> byPopularity() {
    List<Interaction> all = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      for (int n = 0; n < 20 * (item + 1); n++) {
        int at = all.size();
        all.add(
            new Interaction(
                "i" + at, "u" + at, "v" + item, 100L + at, Feedback.LIKE, null, null, false));
      }
    }
    return all;
  }

  private static ReasonLists listsOfAll() {
    ReasonLists lists = new ReasonLists(LeakRules.CLOSED, 8);
    ROWS.known().forEach(item -> lists.add(item, "somebody", 1, 0));
    return lists;
  }

  private ExampleBuilder builder() {
    NetworkShape shape = new NetworkShape(ROWS.count() + 1, 2, 4, 4, 1, 1, 4, 4, 1, 4, 2, 2, 4);
    NetworkWeights weights = NetworkWeights.zeros(shape);
    float[] bias = weights.get("item.bias");
    for (int item = 0; item < ITEMS; item++) {
      bias[item] = (float) Math.log(item + 1.0);
    }
    return new ExampleBuilder(
        new RewardNetwork(weights, ItemItem.none(), new RewardNetwork.Blend(0, 0)),
        new Rows(List.of("nobody"), 1),
        ROWS,
        lists,
        history -> new Taste(new float[1], 0),
        LeakRules.CLOSED,
        interactions);
  }
}
