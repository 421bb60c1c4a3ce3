package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.math.Followers;
import io.whystream.worker.math.SparseRows;
import java.util.List;
import org.junit.jupiter.api.Test;

class EaseTest {
  @Test
  void shouldSolveTwoItemsAsByHand() {
    SparseRows ease = Ease.fit(List.of(walk(0, 1), walk(1, 0, 1), walk(0)), 3, 10, 1);

    // X'X + 1 is (4 2; 2 3), its inverse (3 -2; -2 4) / 8, and a weight is -P_ij / P_jj.
    assertThat(ease.columns()[0]).containsExactly(0, 1);
    assertThat(ease.values()[0]).containsExactly(new float[] {0, 2 / 4f}, within(1e-6f));
    assertThat(ease.values()[1]).containsExactly(new float[] {2 / 3f, 0}, within(1e-6f));
    assertThat(ease.columns()[2]).isEmpty();
  }

  @Test
  void shouldCoverThePopularItemsOnly() {
    SparseRows ease = Ease.fit(List.of(walk(0, 1, 2), walk(1, 2), walk(2)), 3, 2, 1);

    assertThat(ease.columns()[0]).isEmpty();
    assertThat(ease.columns()[1]).containsExactly(1, 2);
  }

  private static Followers.Walk walk(int... items) {
    return new Followers.Walk(items, new long[items.length]);
  }
}
