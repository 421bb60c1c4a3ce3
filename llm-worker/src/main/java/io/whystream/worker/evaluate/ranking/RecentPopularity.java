package io.whystream.worker.evaluate.ranking;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How often an item was taken of late, by everybody: each interaction counts half as much once so
 * many others have followed it. It is the same whatever else is fitted, and up to date at any time:
 * what it says at a time comes from what lies strictly before it.
 */
final class RecentPopularity implements Recommender {
  /** Interactions; the longest are as good as no forgetting in small data. */
  private static final double[] HALF_LIVES = {500, 1000, 2000, 4000, 8000, 16_000, 64_000};

  private static final double RESCALE = 1e100;

  private final int[] taken;
  private final long[] times;
  private final int items;
  private final double growth;
  private double[] counts;
  private double weight = 1;
  private int read;

  /**
   * @param taken items of all interactions, in order of time
   * @param times theirs
   * @param halfLife interactions
   */
  RecentPopularity(int[] taken, long[] times, int items, double halfLife) {
    this.taken = taken.clone();
    this.times = times.clone();
    this.items = items;
    this.growth = Math.pow(2, 1 / halfLife);
    this.counts = new double[items];
  }

  /** The half-life that ranks best on what is held out. */
  static Tuned tuned(int[] taken, long[] times, HeldOut validation) {
    int items = validation.training().items();
    List<Double> halfLives = Arrays.stream(HALF_LIVES).boxed().toList();
    double best =
        halfLives.stream()
            .max(
                Comparator.comparingDouble(
                    halfLife ->
                        Baselines.judge(
                            new RecentPopularity(taken, times, items, halfLife), validation)))
            .orElseThrow();
    RecentPopularity chosen = new RecentPopularity(taken, times, items, best);
    return new Tuned(
        "recent popularity",
        String.format(Locale.ROOT, "half-life %.0f", best),
        chosen,
        rows -> chosen);
  }

  /** Quick where the cases' times do not go back. */
  @Override
  public float[] scores(Case one) {
    if (read > 0 && times[read - 1] >= one.time()) {
      counts = new double[items];
      weight = 1;
      read = 0;
    }
    while (read < taken.length && times[read] < one.time()) {
      counts[taken[read++]] += weight;
      weight *= growth;
      if (weight > RESCALE) {
        rescale();
      }
    }
    float[] scores = new float[items];
    for (int item = 0; item < items; item++) {
      scores[item] = (float) (counts[item] / weight);
    }
    return scores;
  }

  private void rescale() {
    for (int item = 0; item < items; item++) {
      counts[item] /= weight;
    }
    weight = 1;
  }
}
