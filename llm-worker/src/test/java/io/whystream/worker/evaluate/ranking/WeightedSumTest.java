package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedSumTest {
  private static final int ITEMS = 40;

  /** Items 0 to 19 are targets, each at a user who has seen item 39 only. */
  private static final HeldOut SPLIT = split();

  @Test
  void shouldGiveTheShareThatRanksBestInUnitsOfSpread() {
    // The first one names the target's half of the items, the second one its place in the half.
    Tuned half = scored("half", (target, item) -> item < 20 ? 1 : 0);
    Tuned place = scored("place", (target, item) -> 1000 * (item % 20 == target ? 1 : 0));

    Tuned sum = WeightedSum.tune("sum", new double[] {0, 0.5, 2}, List.of(half, place), SPLIT);

    assertThat(sum.setting()).isEqualTo("0.50 place");
    assertThat(Baselines.judge(sum.onValidation(), SPLIT)).isEqualTo(1);
    float[] scores = sum.onValidation().scores(SPLIT.cases().get(3));
    double spread = 1000 * Math.sqrt(0.05 - 0.05 * 0.05);
    assertThat(scores[3] - scores[4]).isCloseTo((float) (0.5 * 1000 / spread), within(1e-4f));
    assertThat(scores[4] - scores[24]).isCloseTo(1 / 0.5f, within(1e-4f));
  }

  @Test
  void shouldLeaveOutWhatDoesNotHelp() {
    Tuned right = scored("right", (target, item) -> item == target ? 1 : 0);
    Tuned wrong = scored("wrong", (target, item) -> item == target ? -1 : item);

    Tuned sum = WeightedSum.tune("sum", new double[] {0, 4, 8}, List.of(right, wrong), SPLIT);

    assertThat(sum.setting()).isEqualTo("0.00 wrong");
    assertThat(Baselines.judge(sum.fitted(SPLIT.training()), SPLIT)).isEqualTo(1);
  }

  @FunctionalInterface
  private interface Score {
    double of(int target, int item);
  }

  private static Tuned scored(String name, Score score) {
    Recommender recommender =
        one -> {
          float[] scores = new float[ITEMS];
          for (int item = 0; item < ITEMS; item++) {
            scores[item] = (float) score.of(one.target(), item);
          }
          return scores;
        };
    return new Tuned(name, "", recommender, rows -> recommender);
  }

  private static HeldOut split() {
    int[] all = new int[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      all[item] = item;
    }
    List<Case> cases = new ArrayList<>();
    for (int target = 0; target < 20; target++) {
      cases.add(new Case(Logs.sequence(39), target, 1));
    }
    return new HeldOut(new Training(ITEMS, List.of(Logs.sequence(all))), cases);
  }
}
