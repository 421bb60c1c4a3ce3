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
  void shouldCountItemsOfOneMomentAlike() {
    Transitions transitions = Transitions.fit(TRAINING);
    InteractionLog.Sequence page =
        new InteractionLog.Sequence("u", new int[] {1, 4, 4}, new int[3], new long[] {5, 5, 6});

    float[] scores = transitions.scores(new Case(page, 3, 9));

    float[] late = transitions.scores(new Case(Logs.sequence(4, 1), 3, 9));
    assertThat(scores[3]).isCloseTo(0.8f * late[3], within(1e-7f));
  }
}
