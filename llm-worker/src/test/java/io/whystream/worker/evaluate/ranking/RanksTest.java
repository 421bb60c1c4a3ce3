package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RanksTest {
  private static final int[] COUNTS = {5, 4, 3, 0, 2};

  @Test
  void shouldLeaveOutSeenAndUnknownItems() {
    assertThat(rank(new float[] {9, 1, 2, 8, 0}, 1, 0)).isEqualTo(2);
  }

  @Test
  void shouldCountTiesAndMissingScoresAgainstTheTarget() {
    assertThat(rank(new float[] {1, 1, 1, 1, 1}, 1)).isEqualTo(4);
    assertThat(rank(new float[] {Float.NaN, 1, 0, 0, 0}, 1)).isEqualTo(2);
  }

  @Test
  void shouldNotFindAnItemThatNobodyCouldKnow() {
    assertThat(rank(new float[] {0, 0, 0, 9, 0}, 3)).isEqualTo(Ranks.UNKNOWN);
  }

  @Test
  void shouldMeasure() {
    Ranks ranks = new Ranks(new int[] {1, 3, 10, 11, Ranks.UNKNOWN});

    double[] ndcg = ranks.ndcg(10);

    assertThat(ndcg[0]).isEqualTo(1);
    assertThat(ndcg[1]).isCloseTo(0.5, within(1e-12));
    assertThat(ndcg[2]).isCloseTo(1 / 3.4594316, within(1e-7));
    assertThat(List.of(ndcg[3], ndcg[4])).containsOnly(0.0);
    assertThat(ranks.recall(10)).containsExactly(1, 1, 1, 0, 0);
  }

  private static int rank(float[] scores, int target, int... seen) {
    InteractionLog.Sequence history =
        new InteractionLog.Sequence("u", seen, new int[seen.length], new long[seen.length]);
    return Ranks.rank(scores, new Case(history, target, 1), COUNTS);
  }
}
