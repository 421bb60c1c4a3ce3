package io.whystream.worker.evaluate.ranking;

import java.util.Arrays;
import java.util.Random;

/**
 * The mean difference of two recommenders on the same users with its 95 % interval, by drawing
 * users with replacement (percentiles of the means drawn).
 *
 * @param mean of the differences
 * @param low 2.5 % quantile
 * @param high 97.5 % quantile
 */
public record PairedBootstrap(double mean, double low, double high) {
  private static final int DRAWS = 2000;

  /**
   * Compares.
   *
   * @param ours by user
   * @param theirs by user, same places
   * @param seed of the draws
   */
  public static PairedBootstrap of(double[] ours, double[] theirs, long seed) {
    if (ours.length != theirs.length) {
      throw new IllegalArgumentException(
          ours.length + " values cannot be paired with " + theirs.length);
    }
    double[] differences = new double[ours.length];
    for (int i = 0; i < ours.length; i++) {
      differences[i] = ours[i] - theirs[i];
    }
    return of(differences, seed);
  }

  /** The interval of a mean over users. */
  public static PairedBootstrap of(double[] values, long seed) {
    if (values.length == 0) {
      return new PairedBootstrap(Double.NaN, Double.NaN, Double.NaN);
    }
    Random random = new Random(seed);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[draw] = sum / values.length;
    }
    Arrays.sort(means);
    return new PairedBootstrap(
        Arrays.stream(values).average().orElse(Double.NaN),
        means[(int) (0.025 * DRAWS)],
        means[(int) (0.975 * DRAWS) - 1]);
  }

  /**
   * The interval of a mean over events whose users are drawn with replacement, each with all of its
   * events.
   *
   * @param sums of the values of each user
   * @param counts of them
   * @return bounds that are NaN with fewer than two users
   */
  public static PairedBootstrap clustered(double[] sums, int[] counts, long seed) {
    double mean = Arrays.stream(sums).sum() / Arrays.stream(counts).sum();
    if (sums.length < 2) {
      return new PairedBootstrap(mean, Double.NaN, Double.NaN);
    }
    Random random = new Random(seed);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      int count = 0;
      for (int i = 0; i < sums.length; i++) {
        int user = random.nextInt(sums.length);
        sum += sums[user];
        count += counts[user];
      }
      means[draw] = sum / count;
    }
    Arrays.sort(means);
    return new PairedBootstrap(
        mean, means[(int) (0.025 * DRAWS)], means[(int) (0.975 * DRAWS) - 1]);
  }

  /** Whether the interval lies above 0. */
  public boolean shown() {
    return low > 0;
  }

  /** On which side of 0 the interval lies, or that nothing is shown. */
  public String verdict() {
    if (shown()) {
      return "above 0";
    }
    return high < 0 ? "below 0" : "not shown";
  }
}
