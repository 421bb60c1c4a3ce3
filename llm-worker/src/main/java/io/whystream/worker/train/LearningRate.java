package io.whystream.worker.train;

/**
 * A learning rate that rises linearly and then falls as a half cosine to a share of its peak.
 *
 * @param peak highest rate
 * @param warmUp share of the training in which it rises
 * @param floor share of the peak that is left at the end
 */
public record LearningRate(double peak, double warmUp, double floor) {

  /**
   * The rate at a moment.
   *
   * @param progress share of the training done, 0 to 1
   */
  public double at(double progress) {
    if (progress < warmUp) {
      return peak * Math.max(progress / warmUp, 0.01);
    }
    double done = Math.min(1, (progress - warmUp) / (1 - warmUp));
    return peak * (floor + (1 - floor) * (1 + Math.cos(Math.PI * done)) / 2);
  }
}
