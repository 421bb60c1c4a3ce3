package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every objective, whatever the numbers. */
class GrpoLawsTest {
  private static final long SEED = 20251122;

  @ParameterizedTest
  @EnumSource(RewardScaling.class)
  void shouldGiveAdvantagesThatSumToZeroInEachGroup(RewardScaling scaling) {
    // Given
    Random random = new Random(SEED);
    for (int trial = 0; trial < 200; trial++) {
      double[] rewards = random.doubles(12, -5, 5).toArray();

      // When
      double[] advantages = GroupAdvantages.of(rewards, 4, scaling);

      // Then
      for (int group = 0; group < 3; group++) {
        double sum = Arrays.stream(advantages, group * 4, group * 4 + 4).sum();
        assertThat(sum).as("seed %d, trial %d", SEED, trial).isCloseTo(0, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LossType.class)
  void shouldGiveNoGradientForEqualRewards(LossType type) {
    // Given
    double[] advantages = GroupAdvantages.of(new double[] {0.7, 0.7, 0.7}, 3, RewardScaling.GROUP);

    // When
    GrpoLoss.Result result = evaluate(type, advantages, 0);

    // Then
    for (double[] row : result.byLogProbability()) {
      assertThat(Arrays.stream(row).boxed()).allMatch(slope -> slope == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(LossType.class)
  void shouldLowerTheLossWhenABetterCompletionGetsLikelier(LossType type) {
    // Given
    double[] advantages = GroupAdvantages.of(new double[] {3, 1, 2}, 3, RewardScaling.GROUP);

    // When
    GrpoLoss.Result result = evaluate(type, advantages, 0);

    // Then
    assertThat(Arrays.stream(result.byLogProbability()[0]).boxed()).allMatch(slope -> slope < 0);
    assertThat(Arrays.stream(result.byLogProbability()[1]).boxed()).allMatch(slope -> slope > 0);
  }

  @ParameterizedTest
  @EnumSource(LossType.class)
  void shouldHaveTheSlopeThatDifferencesShow(LossType type) {
    // Given
    double[] advantages = {1.3, -0.4, -0.9};
    GrpoLoss.Result result = evaluate(type, advantages, 0.04);
    boolean detaches = type == LossType.CISPO || type == LossType.VESPO;
    double step = 1e-6;

    for (int i = 0; i < 3 && !detaches; i++) {
      for (int t = 0; t < result.byLogProbability()[i].length; t++) {
        // When
        double up = evaluateMoved(type, advantages, i, t, step);
        double down = evaluateMoved(type, advantages, i, t, -step);

        // Then
        assertThat(result.byLogProbability()[i][t])
            .as("%s %d,%d", type, i, t)
            .isCloseTo((up - down) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void shouldCountClippedTokens() {
    // Given
    GrpoBatch batch =
        new GrpoBatch(
            new double[][] {{-1, -1}, {-1, -1}},
            new double[][] {{-2, -1}, {-1, -0.1}},
            null,
            null,
            new double[] {1, -1});

    // When
    GrpoLoss.Result result = new GrpoLoss(GrpoConstants.defaults(LossType.DAPO, 8)).evaluate(batch);

    // Then
    assertThat(result.metrics())
        .containsEntry("clip_ratio/high_mean", 0.25)
        .containsEntry("clip_ratio/low_mean", 0.25)
        .containsEntry("clip_ratio/region_mean", 0.5)
        .containsEntry("clip_ratio/high_max", 0.5)
        .containsEntry("clip_ratio/low_min", 0.0);
  }

  private static GrpoLoss.Result evaluate(LossType type, double[] advantages, double beta) {
    return new GrpoLoss(constants(type, beta)).evaluate(batch(advantages, logp()));
  }

  private static double evaluateMoved(
      LossType type, double[] advantages, int row, int token, double by) {
    double[][] moved = logp();
    moved[row][token] += by;
    return new GrpoLoss(constants(type, 0.04)).evaluate(batch(advantages, moved)).loss();
  }

  private static GrpoConstants constants(LossType type, double beta) {
    GrpoConstants d = GrpoConstants.defaults(type, 8);
    return new GrpoConstants(
        type, d.level(), d.scaling(), 0.2, d.epsilonHigh(), null, beta, true, null, null, 8);
  }

  private static GrpoBatch batch(double[] advantages, double[][] current) {
    double[][] old = logp();
    for (double[] row : old) {
      for (int t = 0; t < row.length; t++) {
        row[t] += 0.01 * (t + 1);
      }
    }
    double[][] reference = {{-1.1, -0.4}, {-0.2, -2.2, -0.9}, {-1.7}};
    return new GrpoBatch(current, old, reference, null, advantages);
  }

  private static double[][] logp() {
    return new double[][] {{-1.2, -0.3}, {-0.4, -2.1, -0.8}, {-1.5}};
  }
}
