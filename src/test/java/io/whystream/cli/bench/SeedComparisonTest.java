package io.whystream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.bench.ArmTally.Gain;
import io.whystream.cli.statistics.ClusteredMean;
import org.junit.jupiter.api.Test;

class SeedComparisonTest {
  @Test
  void shouldPairGainsByInteractionAndLeaveOutWhatLacksAPartner() {
    // Given
    ArmTally learned = new ArmTally(null);
    learned.gains().add(new Gain("a", "ada", 0.5, 1, 0.25));
    learned.gains().add(new Gain("b", "bob", 0.75, 1, 0.5));
    learned.gains().add(new Gain("c", "ada", 9, 9, 9));
    ArmTally placebo = new ArmTally(null);
    placebo.gains().add(new Gain("b", "bob", 0.25, 0, -0.5));
    placebo.gains().add(new Gain("a", "ada", 0.25, 0, 0));

    // When
    SeedComparison compared = new SeedComparison(0, learned, placebo);

    // Then
    assertThat(compared.beyond(Gain::taste))
        .containsExactly(new ClusteredMean.Value("ada", 0.25), new ClusteredMean.Value("bob", 0.5));
    assertThat(compared.beyond(Gain::judged))
        .containsExactly(new ClusteredMean.Value("ada", 0.25), new ClusteredMean.Value("bob", 1.0));
  }
}
