package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AdamWTest {
  @Test
  void shouldLeaveItsInputsAlone() {
    // Given
    AdamWSettings settings = new AdamWSettings(0.1, 0.9, 0.999, 1e-8, 0.01, 1);
    float[] weights = {1, -2};
    AdamWState state = AdamWState.zero(2);

    // When
    AdamW.Step taken = AdamW.step(settings, state, weights, new float[] {3, 4});

    // Then
    assertThat(weights).containsExactly(1, -2);
    assertThat(state.first()).containsExactly(0, 0);
    assertThat(taken.gradientNorm()).isEqualTo(5);
    assertThat(taken.weights()[0]).isLessThan(1f);
    assertThat(taken.weights()[1]).isLessThan(-2f);
  }

  @Test
  void shouldRefuseAGradientOfAnotherSize() {
    AdamWSettings settings = new AdamWSettings(0.1, 0.9, 0.999, 1e-8, 0.01, 1);
    assertThatThrownBy(() -> AdamW.step(settings, AdamWState.zero(2), new float[2], new float[3]))
        .hasMessageContaining("2, 3 and 2");
  }
}
