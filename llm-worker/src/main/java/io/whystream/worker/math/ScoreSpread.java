package io.whystream.worker.math;

/** The unit in which scores of different kinds are compared. */
public final class ScoreSpread {
  private ScoreSpread() {}

  /**
   * Root of the mean variance inside a case; 1 where nothing varies.
   *
   * @param cases scores of all items for each case, [cases, items]
   */
  public static double of(float[][] cases) {
    double sum = 0;
    for (float[] scores : cases) {
      double mean = 0;
      double squares = 0;
      for (float score : scores) {
        mean += (double) score / scores.length;
        squares += (double) score * score / scores.length;
      }
      sum += Math.max(0, squares - mean * mean);
    }
    return sum > 0 ? Math.sqrt(sum / cases.length) : 1;
  }
}
