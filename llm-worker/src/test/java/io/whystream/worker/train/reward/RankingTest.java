package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankingTest {
  @Test
  void shouldCountPairsInOrder() {
    assertThat(Ranking.auc(new double[] {3, 1}, new double[] {2, 1, 0})).isEqualTo(4.5 / 6);
    assertThat(Ranking.auc(new double[] {0}, new double[] {1})).isZero();
    assertThat(Ranking.auc(new double[] {}, new double[] {1})).isEqualTo(0.5);
  }

  @Test
  void shouldDiscountByRank() {
    assertThat(Ranking.ndcg10(1)).isEqualTo(1);
    assertThat(Ranking.ndcg10(3)).isCloseTo(0.5, within(1e-12));
    assertThat(Ranking.ndcg10(11)).isZero();
  }

  @Test
  void shouldAddLikelihoodsOfLargeScores() {
    assertThat(Ranking.logSumExp(new double[] {1000, 1000}))
        .isCloseTo(1000 + Math.log(2), within(1e-9));
  }
}
