package io.whystream.cli.bench.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTest {
  private static final long MIB = 1 << 20;

  @Test
  void shouldTellGrowthOfTheSecondHalfOnly() {
    // Given ten minutes: stream-app grows by 50 MiB a minute, then by 2; the broker shrinks by 1
    List<Soak.Sample> samples = new ArrayList<>();
    for (int minute = 1; minute <= 10; minute++) {
      long streamApp = minute <= 5 ? 50L * minute : 250 + 2L * (minute - 5);
      samples.add(new Soak.Sample(minute, streamApp * MIB, (400L - minute) * MIB, 100.0 * MIB, 7));
    }

    // Then
    assertThat(Soak.perHour(samples, Soak.Sample::streamApp) / MIB).isCloseTo(120, within(1e-6));
    assertThat(Soak.perHour(samples, Soak.Sample::broker) / MIB).isCloseTo(-60, within(1e-6));
    assertThat(Soak.perHour(samples, Soak.Sample::heap)).isCloseTo(0, within(1e-6));
    assertThat(Soak.lines(samples))
        .anySatisfy(
            line -> assertThat(line).contains("stream-app resident", "50.0", "260.0", "120.0"))
        .anySatisfy(line -> assertThat(line).contains("broker resident", "-60.0"));
  }
}
