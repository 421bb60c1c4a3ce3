package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.AdapterLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
  /** Two query heads of width 2 share one head of keys and values. */
  private static final NanoShape SHAPE = new NanoShape(10, 4, 2, 2, 1, 8, 16);

  private static final AdapterLayout.Tensor NORM =
      new AdapterLayout.Tensor("model.layers.0.input_layernorm.weight", 1, 4, 0);
  private static final AdapterLayout.Tensor VALUE =
      new AdapterLayout.Tensor("model.layers.0.self_attn.v_proj.weight", 2, 4, 4);
  private static final AdapterLayout.Tensor OUTPUT =
      new AdapterLayout.Tensor("model.layers.0.self_attn.o_proj.weight", 4, 4, 12);

  @Test
  void shouldLetEveryHeadRepeatWhatItAttendsTo() {
    // When
    float[] weights = InitialWeights.of(List.of(NORM, VALUE, OUTPUT), SHAPE, 3);
    // Then: column c of the output is row c mod 2 of the value, halved (the root of 2 x 2 layers)
    assertThat(weights).hasSize(28);
    for (int row = 0; row < 4; row++) {
      assertThat(weights[row]).isEqualTo(1f);
      for (int column = 0; column < 4; column++) {
        float value = weights[VALUE.offset() + (column % 2) * 4 + row];
        assertThat(weights[OUTPUT.offset() + row * 4 + column])
            .isCloseTo(value / 2, within(1e-6f))
            .isNotZero();
      }
    }
  }
}
