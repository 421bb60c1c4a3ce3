package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.worker.engine.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Ten steps with clipping against torch 2.7.1. */
class AdamWTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures/adamw");

  @Test
  void shouldFollowTorchOverTenSteps() throws IOException {
    // Given
    JsonNode reference = new ObjectMapper().readTree(FIXTURES.resolve("reference.json").toFile());
    float[] weights = flat("parameters-0");
    AdamWState state = AdamWState.zero(weights.length);

    for (int step = 1; step <= 10; step++) {
      AdamWSettings settings =
          new AdamWSettings(
              reference.get("lr").get(step - 1).asDouble(),
              reference.get("beta1").asDouble(),
              reference.get("beta2").asDouble(),
              reference.get("eps").asDouble(),
              reference.get("weight_decay").asDouble(),
              reference.get("max_norm").asDouble());

      // When
      AdamW.Step taken = AdamW.step(settings, state, weights, flat("gradient-" + step));

      // Then
      double norm = reference.get("norm_before_clipping").get(step - 1).asDouble();
      assertThat(taken.gradientNorm()).isCloseTo(norm, within(1e-6 * norm));
      float[] expected = flat("parameters-" + step);
      for (int i = 0; i < expected.length; i++) {
        assertThat(taken.weights()[i])
            .as("step %d, weight %d", step, i)
            .isCloseTo(expected[i], within(1e-6f));
      }
      weights = taken.weights();
      state = taken.state();
    }
  }

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

  private static float[] flat(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(FIXTURES.resolve(name + ".safetensors"))) {
      float[][] parts = {file.read("a"), file.read("b"), file.read("c"), file.read("d")};
      float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
      int at = 0;
      for (float[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }
}
