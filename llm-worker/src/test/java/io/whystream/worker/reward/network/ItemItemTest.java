package io.whystream.worker.reward.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ItemItemTest {
  /** 0 speaks for 2 and 3, 1 for 3 alone, 2 against 3. */
  private final ItemItem table =
      new ItemItem(
          new int[] {2, 3, 3, -1, 3, -1, -1, -1}, new float[] {1, 2, 4, 0, -8, 0, 0, 0}, 2, 0.5f);

  @Test
  void shouldCountARecentStepMoreAndADislikedOneNotAtAll() {
    List<SequenceEncoder.Step> history =
        List.of(step(0, 0, 1), step(1, 1, 2), step(2, 2, 3), step(0, 0, 4));

    float[] scores = table.scores(history, 4);

    // 0 counts 1 and 1/8, 1 counts 1/4; the disliked 2 takes its step and says nothing.
    assertThat(scores)
        .containsExactly(new float[] {0, 0, 1 + 1 / 8f, 2 + 2 / 8f + 4 / 4f}, within(1e-6f));
  }

  @Test
  void shouldCountStepsOfOneMomentAlike() {
    List<SequenceEncoder.Step> history =
        List.of(step(1, 0, 1), step(0, 0, 5), step(1, 0, 5), step(3, 0, 9));

    float[] scores = table.scores(history, 4);

    // The moment of 0 and 1 is one step back, as its last step; the first step is three back.
    assertThat(scores)
        .containsExactly(new float[] {0, 0, 1 / 2f, 2 / 2f + 4 / 2f + 4 / 8f}, within(1e-6f));
  }

  @Test
  void shouldScoreOneByOneAsAllAtOnce() {
    List<SequenceEncoder.Step> history =
        List.of(step(1, 0, 1), step(2, 1, 5), step(0, 0, 5), step(1, 2, 5), step(0, 0, 6));

    float[] scores = table.scores(history, 4);

    for (int row = 0; row < 4; row++) {
      assertThat(table.score(history, row)).isEqualTo(scores[row]);
    }
    assertThat(scores[3]).isCloseTo(-8 / 2f + 2 / 2f + 2 + 4 / 16f, within(1e-6f));
  }

  private static SequenceEncoder.Step step(int row, int verdict, long time) {
    return new SequenceEncoder.Step(row, verdict, time);
  }
}
