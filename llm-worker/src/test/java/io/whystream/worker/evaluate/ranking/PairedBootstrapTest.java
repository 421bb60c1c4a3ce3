package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final long SEED = 9;

  @Test
  void shouldMatchTheNormalInterval() {
    Random random = new Random(SEED);
    double[] values = random.doubles(400).map(x -> x + 1).toArray();
    double deviation = Math.sqrt(1 / 12.0) / Math.sqrt(values.length);

    PairedBootstrap interval = PairedBootstrap.of(values, SEED);

    assertThat(interval.mean() - interval.low())
        .as("seed %d", SEED)
        .isCloseTo(1.96 * deviation, within(0.2 * deviation));
    assertThat(interval.high() - interval.mean())
        .isCloseTo(1.96 * deviation, within(0.2 * deviation));
  }

  @Test
  void shouldNotShowADifferenceOfNothing() {
    double[] same = new Random(SEED).doubles(100).toArray();
    double[] other = new Random(SEED + 1).doubles(100).toArray();

    assertThat(PairedBootstrap.of(same, same, SEED)).isEqualTo(new PairedBootstrap(0, 0, 0));
    assertThat(PairedBootstrap.of(same, other, SEED).shown()).isFalse();
  }
}
