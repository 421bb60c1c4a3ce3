package io.whystream.worker.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecencyTest {
  @Test
  void shouldCountItemsOfOneMomentAlike() {
    long[] times = {1, 5, 5, 9};

    assertThat(Recency.MOMENTS.weights(times, 0.5)).containsExactly(0.125, 0.5, 0.5, 1);
    assertThat(Recency.STEPS.weights(times, 0.5)).containsExactly(0.125, 0.25, 0.5, 1);
  }
}
