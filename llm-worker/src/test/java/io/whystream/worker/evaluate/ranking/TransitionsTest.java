package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionsTest {
  private static final Training TRAINING =
      new Training(5, List.of(Logs.sequence(0, 1, 2), Logs.sequence(1, 3), Logs.sequence(0, 1)));

  @Test
  void shouldCountWhatFollowsByItsDistance() {
    Transitions transitions = Transitions.fit(TRAINING);

    float[] scores = transitions.scores(new Case(Logs.sequence(4, 0), 1, 9));

    // Behind 0 stand 1, twice at one step, and 2, once at two steps; 1 occurs three times.
    double all = 120 + 2 + 0.9;
    assertThat(scores[1]).isCloseTo((float) (2 / all / Math.pow(3, 0.3)), within(1e-6f));
    assertThat(scores[2]).isCloseTo((float) (0.9 / all), within(1e-6f));
    assertThat(scores[0]).isZero();
    assertThat(scores[3]).isZero();
  }

  @Test
  void shouldCountARecentItemMore() {
    Transitions transitions = Transitions.fit(TRAINING);

    float[] late = transitions.scores(new Case(Logs.sequence(4, 1), 3, 9));
    float[] early = transitions.scores(new Case(Logs.sequence(1, 4), 3, 9));

    assertThat(early[3]).isCloseTo(0.8f * late[3], within(1e-7f));
  }

  @Test
  void shouldKnowNoOrderInsideAMoment() {
    InteractionLog.Sequence page =
        new InteractionLog.Sequence("u", new int[] {0, 1, 2}, new int[3], new long[] {5, 5, 6});
    Transitions transitions = Transitions.fit(new Training(3, List.of(page)));

    float[] afterFirst = transitions.scores(new Case(Logs.sequence(0), 1, 9));
    float[] afterSecond = transitions.scores(new Case(Logs.sequence(1), 0, 9));
    float[] afterThird = transitions.scores(new Case(Logs.sequence(2), 0, 9));

    assertThat(afterFirst[1]).isCloseTo((float) (1 / (120 + 1 + 0.9)), within(1e-7f));
    assertThat(afterSecond[0]).isCloseTo((float) (1 / (120 + 1 + 1.0)), within(1e-7f));
    assertThat(afterThird).containsOnly(0);
  }

  @Test
  void shouldCountItemsOfOneMomentAlike() {
    InteractionLog.Sequence history =
        new InteractionLog.Sequence("u", new int[4], new int[4], new long[] {1, 5, 5, 9});

    assertThat(Recency.MOMENTS.weights(history, 0.5)).containsExactly(0.125, 0.5, 0.5, 1);
    assertThat(Recency.STEPS.weights(history, 0.5)).containsExactly(0.125, 0.25, 0.5, 1);
  }
}
