package io.whystream.worker.evaluate.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Report;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrectionSectionsTest {

  @Test
  void shouldCompareWithChance() {
    assertThat(Gauge.aboveChance(1, 0, 0))
        .isCloseTo(1 - Math.log(Math.E + 2) + Math.log(3), within(1e-12));
    assertThat(Gauge.aboveChance(500, 500, 500, 500)).isCloseTo(0, within(1e-12));
  }

  @Test
  void shouldSayHowEvenAttentionIs() {
    assertThat(Gauge.attention(new double[] {0.2, 0.2, 0.2})).isCloseTo(1, within(1e-12));
    assertThat(Gauge.attention(new double[] {0.3, 0})).isZero();
    assertThat(Gauge.attention(new double[] {0.1, 0.3}))
        .isCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)) / Math.log(2), within(1e-12));
    assertThat(Gauge.attention(new double[] {0.3})).isNaN();
  }

  @Test
  void shouldPairByEventWhateverTheOrder() {
    List<Measured> ours =
        List.of(measured("a", "u", 3), measured("b", "v", 5), measured("c", "v", 1));
    List<Measured> theirs = List.of(measured("b", "v", 1), measured("a", "u", 1));

    List<Statistics.Value> differences = Statistics.differences(ours, theirs, Measured::taste);

    assertThat(differences)
        .containsExactly(new Statistics.Value("u", 2), new Statistics.Value("v", 4));
  }

  @Test
  void shouldSayNotShownWhereTheIntervalHoldsNought() {
    assertThat(claim(0.1, 0.3).verdict()).isEqualTo("above 0");
    assertThat(claim(-0.3, -0.1).verdict()).isEqualTo("below 0");
    assertThat(claim(-0.1, 0.3).verdict()).isEqualTo("not shown");
    assertThat(claim(0, 0.3).verdict()).isEqualTo("not shown");
    assertThat(claim(Double.NaN, Double.NaN).verdict()).isEqualTo("not shown");
  }

  @Test
  void shouldDrawWholeUsers() {
    // Given: two users of ten like events each are no more than two values
    PairedBootstrap two = PairedBootstrap.clustered(new double[] {10, -6}, new int[] {10, 10}, 7);
    PairedBootstrap many = PairedBootstrap.clustered(many(400), ones(400), 7);
    PairedBootstrap one = PairedBootstrap.clustered(new double[] {10}, new int[] {10}, 7);

    // Then
    assertThat(two.mean()).isCloseTo(0.2, within(1e-12));
    assertThat(two.low()).isCloseTo(-0.6, within(1e-12));
    assertThat(two.high()).isCloseTo(1.0, within(1e-12));
    // values 0 and 1 in turn: the mean's standard error is 0.5 / 20
    assertThat(many.high() - many.low()).isCloseTo(2 * 1.96 * 0.025, within(0.008));
    assertThat(new Report.Claim("c", "m", one, 10, 1).verdict()).isEqualTo("not shown");
  }

  private static double[] many(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i % 2;
    }
    return values;
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Report.Claim claim(double low, double high) {
    return new Report.Claim("c", "m", new PairedBootstrap((low + high) / 2, low, high), 10, 5);
  }

  private static Measured measured(String id, String user, double taste) {
    return new Measured(id, user, "m", "r", taste, 0, 0, 1, 0, 0, 0, 0, 0);
  }
}
