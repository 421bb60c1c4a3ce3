package io.whystream.worker.reward.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final int ITEMS = 600;
  private static final NetworkShape SHAPE =
      new NetworkShape(ITEMS + 3, 6, 10, 8, 2, 2, 16, 12, 5, 8, 2, 4, 16);

  private final Random random = new Random(11);

  @Test
  void shouldScoreAllItemsAsTheNetworkScoresThemOneByOne() {
    RewardNetwork network =
        new RewardNetwork(lively(), neighbours(), new RewardNetwork.Blend(3, 0.7f));
    List<List<ReasonAttention.Projected>> reasons = new ArrayList<>();
    for (int item = 0; item < ITEMS; item++) {
      List<ReasonAttention.Projected> list = new ArrayList<>();
      for (int r = 0; r < item % 4; r++) {
        list.add(network.reason(gaussian(SHAPE.textInput())));
      }
      reasons.add(list);
    }
    Catalogue catalogue = new Catalogue(network, reasons);

    for (int steps : new int[] {0, 1, 7, 30}) {
      RewardNetwork.User user =
          network.user(
              2,
              history(steps),
              steps == 1 ? null : gaussian(SHAPE.textInput()),
              new Taste(new float[] {steps, 0, 1, 0, 2}, steps));
      float[] scores = catalogue.scores(user);

      assertThat(scores).hasSize(ITEMS);
      for (int item = 0; item < ITEMS; item++) {
        assertThat(scores[item])
            .as("item %d after %d steps", item, steps)
            .isCloseTo(network.score(network.pair(user, item), reasons.get(item)), within(2e-5f));
      }
    }
  }

  @Test
  void shouldScoreItemsThatNobodyHasGivenAReasonFor() {
    RewardNetwork network =
        new RewardNetwork(lively(), ItemItem.none(), new RewardNetwork.Blend(0, 1));
    Catalogue catalogue = new Catalogue(network, List.of(List.of(), List.of()));
    RewardNetwork.User user = network.user(0, history(3));

    float[] scores = catalogue.scores(user);

    assertThat(scores[1]).isCloseTo(network.score(network.pair(user, 1), List.of()), within(1e-5f));
  }

  @Test
  void shouldTakeExponentsAsTheLibraryDoes() {
    for (int i = 0; i < 100_000; i++) {
      float x = (i % 2 == 0 ? -90 : -5) * random.nextFloat();
      double exact = Math.exp(x);
      assertThat((double) Exp.of(x)).as("e^%s", x).isCloseTo(exact, within(2e-7));
    }
    assertThat(Exp.of(0)).isEqualTo(1);
    assertThat(Exp.of(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Exp.of(-1000)).isZero();
  }

  private NetworkWeights lively() {
    NetworkWeights weights = NetworkWeights.zeros(SHAPE);
    weights.forEach(
        (name, value) -> {
          for (int i = 0; i < value.length; i++) {
            value[i] = (float) random.nextGaussian() * 0.3f;
          }
        });
    return weights;
  }

  private ItemItem neighbours() {
    int[] rows = new int[SHAPE.itemRows() * 2];
    float[] strengths = new float[rows.length];
    for (int i = 0; i < rows.length; i += 2) {
      rows[i] = random.nextInt(ITEMS / 2);
      rows[i + 1] = rows[i] + 1 + random.nextInt(ITEMS / 2);
      strengths[i] = random.nextFloat();
      strengths[i + 1] = -random.nextFloat();
    }
    return new ItemItem(rows, strengths, 2, 0.9f);
  }

  private List<SequenceEncoder.Step> history(int steps) {
    List<SequenceEncoder.Step> history = new ArrayList<>();
    for (int s = 0; s < steps; s++) {
      history.add(new SequenceEncoder.Step(random.nextInt(ITEMS), random.nextInt(3), s / 2));
    }
    return history;
  }

  private float[] gaussian(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
