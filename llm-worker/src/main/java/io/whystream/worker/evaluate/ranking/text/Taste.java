package io.whystream.worker.evaluate.ranking.text;

import io.whystream.worker.evaluate.ranking.InteractionLog;

/**
 * What a user's history says by its texts: a 1, then means over the past in which a step back
 * counts by each of some decays.
 */
final class Taste {
  private static final float[] DECAYS = {0.7f, 0.97f};
  private static final int REMEMBERED = 100;

  private final int width;
  private final float[] sums;
  private final float[] weights = new float[DECAYS.length];

  Taste(int width) {
    this.width = width;
    this.sums = new float[DECAYS.length * width];
  }

  static int size(int width) {
    return 1 + DECAYS.length * width;
  }

  /** Adds what the newest item's texts said then. */
  void add(float[] text) {
    for (int d = 0; d < DECAYS.length; d++) {
      weights[d] = weights[d] * DECAYS[d] + 1;
      for (int i = 0; i < width; i++) {
        sums[d * width + i] = sums[d * width + i] * DECAYS[d] + text[i];
      }
    }
  }

  float[] now() {
    float[] now = new float[1 + sums.length];
    now[0] = 1;
    for (int i = 0; i < sums.length; i++) {
      float weight = weights[i / width];
      now[1 + i] = weight > 0 ? sums[i] / weight : 0;
    }
    return now;
  }

  /**
   * The taste of a history.
   *
   * @param length how much of it counts, from the oldest
   */
  static float[] of(InteractionLog.Sequence history, int length, TextFeatures texts) {
    Taste taste = new Taste(texts.width());
    for (int i = Math.max(0, length - REMEMBERED); i < length; i++) {
      taste.add(texts.at(history.items()[i], history.times()[i]));
    }
    return taste.now();
  }
}
