package io.whystream.worker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FollowersTest {
  @Test
  void shouldCountWhatFollowsByItsDistance() {
    SparseRows followers = Followers.count(List.of(walk(0, 1, 2), walk(1, 3), walk(0, 1)), 5);

    // Behind 0 stand 1, twice at one step, and 2, once at two steps; 1 occurs three times.
    float all = 120 + 2 + 0.9f;
    assertThat(followers.columns()[0]).containsExactly(1, 2);
    assertThat(followers.values()[0])
        .containsExactly(
            new float[] {(float) (2 / all / Math.pow(3, 0.3)), 0.9f / all}, within(1e-7f));
    assertThat(followers.columns()[1]).containsExactly(2, 3);
    assertThat(followers.columns()[4]).isEmpty();
  }

  @Test
  void shouldKnowNoOrderInsideAMoment() {
    Followers.Walk page = new Followers.Walk(new int[] {0, 1, 2}, new long[] {5, 5, 6});

    SparseRows followers = Followers.count(List.of(page), 3);

    assertThat(followers.columns()[0]).containsExactly(1, 2);
    assertThat(followers.columns()[1]).containsExactly(0, 2);
    assertThat(followers.columns()[2]).isEmpty();
    assertThat(followers.values()[1][0]).isCloseTo(1f / (120 + 1 + 1), within(1e-7f));
  }

  private static Followers.Walk walk(int... items) {
    long[] times = new long[items.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = i;
    }
    return new Followers.Walk(items, times);
  }
}
