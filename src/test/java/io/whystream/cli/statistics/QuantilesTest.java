package io.whystream.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {

  @Test
  void shouldHaveNoneWithoutValues() {
    assertThat(new Quantiles().at(0.5)).isEmpty();
  }

  @Test
  void shouldFindTheSmallestValueThatCoversTheShare() {
    long seed = 3;
    Random random = new Random(seed);
    for (int n = 1; n < 200; n++) {
      // Given a sample in which values repeat
      double[] values = random.doubles(n).map(v -> Math.floor(v * 40)).toArray();
      Quantiles quantiles = new Quantiles();
      for (double value : values) {
        quantiles.add(value);
        quantiles.at(0.5);
      }
      for (double q : new double[] {0.01, 0.5, 0.95, 1}) {
        // When
        double found = quantiles.at(q).orElseThrow();
        // Then the definition holds, counted value by value
        double expected =
            DoubleStream.of(values)
                .filter(
                    v -> DoubleStream.of(values).filter(w -> w <= v).count() >= q * values.length)
                .min()
                .orElseThrow();
        assertThat(found).as("seed %d, n %d, q %s", seed, n, q).isEqualTo(expected);
      }
    }
  }
}
