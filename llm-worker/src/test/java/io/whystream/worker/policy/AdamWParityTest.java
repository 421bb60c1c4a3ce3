package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.whystream.worker.engine.SafetensorsFile;
import io.whystream.worker.engine.djl.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps with clipping against torch 2.7.1. */
class AdamWParityTest {
  private static final Path FIXTURES = Fixtures.root().resolve("adamw");

  @Test
  void shouldFollowTorchOverEveryStep() throws IOException {
    // Given
    JsonNode reference = Fixtures.json(FIXTURES.resolve("reference.json"));
    float[] weights = flat("parameters-0");
    AdamWState state = AdamWState.zero(weights.length);
    int steps = reference.get("lr").size();
    assertThat(steps).isPositive();

    for (int step = 1; step <= steps; step++) {
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

  private static float[] flat(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(FIXTURES.resolve(name + ".safetensors"))) {
      List<float[]> parts = file.names().stream().sorted().map(file::read).toList();
      float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
      int at = 0;
      for (float[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }
}
