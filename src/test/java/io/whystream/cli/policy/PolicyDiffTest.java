package io.whystream.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {
  private static final AdapterLayout LAYOUT =
      new AdapterLayout(
          new LoraSpec(1, 2, List.of("q_proj")),
          List.of(new AdapterLayout.Tensor("a", 1, 2, 0), new AdapterLayout.Tensor("b", 2, 1, 2)));

  @Test
  void shouldMeasureEachTensorByItself() {
    // Given
    PolicyDiff diff = new PolicyDiff(LAYOUT, state(3, 0, 4, 1, 1), state(9, 0, 4, 4, 5));

    // Then
    assertThat(diff.distance(0, 2)).isEqualTo(new PolicyDiff.Distance(4, 0, 0, 0));
    assertThat(diff.distance(2, 2)).isEqualTo(new PolicyDiff.Distance(Math.sqrt(2), 5, 4, 2));
    assertThat(diff.lines())
        .anySatisfy(line -> assertThat(line).contains("version 9"))
        .anySatisfy(line -> assertThat(line).contains("2 of 4 weights differ, by 5.000000"));
  }

  @Test
  void shouldSayWhenBitsAreTheSame() {
    assertThat(new PolicyDiff(LAYOUT, state(3, 1, 2, 3, 4), state(5, 1, 2, 3, 4)).lines())
        .contains("the same bits");
  }

  private static PolicyState state(long version, float... weights) {
    return new PolicyState(
        version,
        version,
        version,
        weights,
        AdamWState.zero(weights.length),
        new AdamWSettings(0.1, 0.9, 0.999, 1e-8, 0, 0),
        0,
        new PolicyState.Origin(1, 1, 2, List.of("q_proj"), "base"),
        new PolicyState.Memory(
            List.of(new PolicyState.Mark(version, version, WeightBytes.sha256(weights))),
            List.of(),
            List.of(),
            null));
  }
}
