package io.whystream.worker.evaluate.ranking.text;

import java.util.List;

/** A softmax over candidates whose scores are taste' M text. */
final class BilinearChoice {
  private BilinearChoice() {}

  /**
   * Adds a share of the gradient of the negative log-likelihood of the first candidate.
   *
   * @param matrix M, [taste][text]
   * @param gradient of M
   * @return the negative log-likelihood, nats
   */
  static double learn(
      float[] matrix, float[] taste, List<float[]> candidates, float share, float[] gradient) {
    int width = matrix.length / taste.length;
    float[] wanted = wanted(matrix, taste, width);
    double[] scores = new double[candidates.size()];
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < scores.length; c++) {
      scores[c] = dot(wanted, candidates.get(c));
      most = Math.max(most, scores[c]);
    }
    double loss = most - scores[0];
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      scores[c] = StrictMath.exp(scores[c] - most);
      sum += scores[c];
    }
    float[] pull = new float[width];
    for (int c = 0; c < scores.length; c++) {
      addScaled(pull, 0, (float) (share * (scores[c] / sum - (c == 0 ? 1 : 0))), candidates.get(c));
    }
    for (int i = 0; i < taste.length; i++) {
      addScaled(gradient, i * width, taste[i], pull);
    }
    return loss + StrictMath.log(sum);
  }

  /** taste' M: what a text should say, [text]. */
  static float[] wanted(float[] matrix, float[] taste, int width) {
    float[] wanted = new float[width];
    for (int i = 0; i < taste.length; i++) {
      for (int j = 0; j < width; j++) {
        wanted[j] += taste[i] * matrix[i * width + j];
      }
    }
    return wanted;
  }

  /** Four sums side by side, which is faster than one. */
  static float dot(float[] a, float[] b) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int i = 0;
    for (; i + 4 <= a.length; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return first + second + (third + fourth);
  }

  private static void addScaled(float[] to, int at, float factor, float[] from) {
    for (int i = 0; i < from.length; i++) {
      to[at + i] += factor * from[i];
    }
  }
}
