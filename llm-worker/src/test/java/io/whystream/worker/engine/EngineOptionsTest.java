package io.whystream.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.engine.EngineOptions.SamplingWeights;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineOptionsTest {

  @Test
  void shouldReadProperties() {
    assertThat(EngineOptions.of(name -> null)).isEqualTo(EngineOptions.DEFAULT);
    assertThat(
            EngineOptions.of(
                Map.of(
                        "whystream.sampling.weights", "int8",
                        "whystream.engine.deterministic", "true",
                        "whystream.torch.threads", "3",
                        "whystream.engine.memory", "100")
                    ::get))
        .isEqualTo(new EngineOptions(SamplingWeights.INT8, true, 3, 100));
  }

  @Test
  void shouldNameAPropertyThatCannotBeUsed() {
    refuses("whystream.sampling.weights", "int4", "allowed are [auto, float32, float16, int8]");
    refuses("whystream.engine.deterministic", "yes", "allowed are [false, true]");
    refuses("whystream.torch.threads", "-1", "must not be negative");
    refuses("whystream.engine.memory", "0", "at least 1 (MB)");
    refuses("whystream.engine.memory", "4g", "must be a number");
  }

  private static void refuses(String name, String value, String why) {
    assertThatThrownBy(() -> EngineOptions.of(Map.of(name, value)::get))
        .hasMessageContaining(name + " is " + value)
        .hasMessageContaining(why);
  }
}
