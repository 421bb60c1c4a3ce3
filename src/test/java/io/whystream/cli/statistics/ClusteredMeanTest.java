package io.whystream.cli.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.cli.statistics.ClusteredMean.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusteredMeanTest {

  /** Quantiles as printed in tables of Student's t. */
  @ParameterizedTest
  @CsvSource({
    "1,12.7062",
    "2,4.3027",
    "3,3.1824",
    "4,2.7764",
    "5,2.5706",
    "10,2.2281",
    "30,2.0423",
    "100,1.9840",
    "1000,1.9623"
  })
  void shouldFollowTheTablesOfStudentsT(int freedom, double expected) {
    assertThat(StudentT.twoSided95(freedom)).isCloseTo(expected, within(expected * 0.005));
  }

  @Test
  void shouldBeTheOrdinaryIntervalWhenEveryValueStandsAlone() {
    // Given 1, 2, 3, 4: mean 2.5, standard error sqrt(5/3)/2
    List<Value> values =
        List.of(new Value("a", 1), new Value("b", 2), new Value("c", 3), new Value("d", 4));
    // When
    ClusteredMean mean = ClusteredMean.of(values);
    // Then
    assertThat(mean.mean()).isEqualTo(2.5);
    assertThat(mean.halfWidth()).isCloseTo(3.1824 * 0.6454972, within(0.01));
    assertThat(mean.low()).isLessThan(mean.high());
  }

  @Test
  void shouldNotBeFooledByRepeatingWhatAClusterSays() {
    // Given the same four values, each said ten times by the same user
    List<Value> values = new ArrayList<>();
    for (int repeat = 0; repeat < 10; repeat++) {
      values.addAll(
          List.of(new Value("a", 1), new Value("b", 2), new Value("c", 3), new Value("d", 4)));
    }
    // When
    ClusteredMean mean = ClusteredMean.of(values);
    // Then
    assertThat(mean.halfWidth()).isCloseTo(3.1824 * 0.6454972, within(0.01));
  }

  @Test
  void shouldCoverTheTruthAboutNineteenTimesInTwenty() {
    // Given users with a taste of their own, five values each
    long seed = 5;
    Random random = new Random(seed);
    int covered = 0;
    int rounds = 2000;
    for (int round = 0; round < rounds; round++) {
      List<Value> values = new ArrayList<>();
      for (int user = 0; user < 20; user++) {
        double taste = random.nextGaussian();
        for (int i = 0; i < 5; i++) {
          values.add(new Value("u" + user, 0.3 + taste + random.nextGaussian()));
        }
      }
      // When
      ClusteredMean mean = ClusteredMean.of(values);
      covered += mean.low() <= 0.3 && 0.3 <= mean.high() ? 1 : 0;
    }
    // Then
    assertThat(covered / (double) rounds).as("seed %d", seed).isBetween(0.93, 0.97);
  }

  @Test
  void shouldHaveNoIntervalFromOneUserAndNoMeanFromNothing() {
    ClusteredMean one = ClusteredMean.of(List.of(new Value("a", 1), new Value("a", 2)));
    assertThat(one.mean()).isEqualTo(1.5);
    assertThat(one.halfWidth()).isNaN();
    assertThat(ClusteredMean.of(List.of()).mean()).isNaN();
  }
}
