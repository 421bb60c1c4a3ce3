package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
  private final LearningRate rate = new LearningRate(0.004, 0.1, 0.05);

  @Test
  void shouldRiseAndFallAsACosine() {
    assertThat(rate.at(0.05)).isCloseTo(0.002, within(1e-12));
    assertThat(rate.at(0.1)).isCloseTo(0.004, within(1e-12));
    assertThat(rate.at(0.55)).isCloseTo(0.004 * (0.05 + 0.95 / 2), within(1e-12));
    assertThat(rate.at(1)).isCloseTo(0.0002, within(1e-12));
    assertThat(rate.at(1.3)).isCloseTo(0.0002, within(1e-12));
  }

  @Test
  void shouldNeverBeZero() {
    assertThat(rate.at(0)).isPositive();
  }
}
