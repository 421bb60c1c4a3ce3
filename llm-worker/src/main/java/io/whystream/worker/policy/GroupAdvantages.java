package io.whystream.worker.policy;

/** Advantages of completions inside their groups: reward minus the group's mean, scaled. */
public final class GroupAdvantages {
  /** Added to the standard deviation before dividing, as in TRL. */
  static final double STABILISER = 1e-4;

  private GroupAdvantages() {}

  /**
   * Computes advantages.
   *
   * @param rewards [completion], groups one after another
   * @param groupSize completions in a group; divides the number of rewards
   * @return [completion]; each group sums to 0
   */
  public static double[] of(double[] rewards, int groupSize, RewardScaling scaling) {
    if (groupSize < 1 || rewards.length % groupSize != 0) {
      throw new IllegalArgumentException(
          rewards.length + " rewards do not make groups of " + groupSize);
    }
    double[] advantages = new double[rewards.length];
    double batchDeviation = deviation(rewards, 0, rewards.length);
    for (int start = 0; start < rewards.length; start += groupSize) {
      double mean = mean(rewards, start, groupSize);
      double divisor =
          switch (scaling) {
            case GROUP -> deviation(rewards, start, groupSize) + STABILISER;
            case BATCH -> batchDeviation + STABILISER;
            case NONE -> 1;
          };
      for (int i = start; i < start + groupSize; i++) {
        advantages[i] = (rewards[i] - mean) / divisor;
      }
    }
    return advantages;
  }

  /** Mean, exact when all values are equal. */
  static double mean(double[] values, int start, int count) {
    double sum = 0;
    for (int i = start; i < start + count; i++) {
      sum += values[i] - values[start];
    }
    return values[start] + sum / count;
  }

  /** Standard deviation with Bessel's correction; 0 for fewer than two values. */
  public static double deviation(double[] values) {
    return deviation(values, 0, values.length);
  }

  static double deviation(double[] values, int start, int count) {
    if (count < 2) {
      return 0;
    }
    double mean = mean(values, start, count);
    double squares = 0;
    for (int i = start; i < start + count; i++) {
      squares += (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(squares / (count - 1));
  }
}
