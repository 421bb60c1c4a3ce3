package io.whystream.worker.reward.network;

/** Arithmetic on rows of floats; every sum runs in a fixed order. */
final class Floats {
  private static final float EPSILON = 1e-5f;

  private Floats() {}

  /** x W; W is [in, out]. */
  static float[] multiply(float[] x, float[] weight) {
    return multiply(x, weight, new float[weight.length / x.length]);
  }

  /** x W + b. */
  static float[] affine(float[] x, float[] weight, float[] bias) {
    return multiply(x, weight, bias.clone());
  }

  private static float[] multiply(float[] x, float[] weight, float[] out) {
    int columns = out.length;
    for (int i = 0; i < x.length; i++) {
      float xi = x[i];
      if (xi != 0) {
        int row = i * columns;
        for (int o = 0; o < columns; o++) {
          out[o] += xi * weight[row + o];
        }
      }
    }
    return out;
  }

  static float dot(float[] a, float[] b) {
    return dot(a, 0, b, 0, a.length);
  }

  static float dot(float[] a, int aFrom, float[] b, int bFrom, int length) {
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[aFrom + i] * b[bFrom + i];
    }
    return sum;
  }

  /** to += factor * row of from. */
  static void addScaled(float[] to, int toFrom, float factor, float[] from, int at, int length) {
    for (int i = 0; i < length; i++) {
      to[toFrom + i] += factor * from[at + i];
    }
  }

  /**
   * to += the sum over k of factors[k] * part of rows[first + k]. Four rows go in one pass, because
   * the time goes to reading and writing {@code to}.
   *
   * @param at where the part of each row starts; it is as long as {@code to}
   */
  static void addProducts(float[] to, float[] factors, float[][] rows, int first, int at) {
    int k = 0;
    for (; k + 4 <= factors.length; k += 4) {
      addFour(to, factors, k, rows, first + k, at);
    }
    for (; k < factors.length; k++) {
      addScaled(to, 0, factors[k], rows[first + k], at, to.length);
    }
  }

  private static void addFour(
      float[] to, float[] factors, int k, float[][] rows, int first, int at) {
    float a = factors[k];
    float b = factors[k + 1];
    float c = factors[k + 2];
    float d = factors[k + 3];
    float[] x = rows[first];
    float[] y = rows[first + 1];
    float[] z = rows[first + 2];
    float[] w = rows[first + 3];
    for (int i = 0; i < to.length; i++) {
      to[i] += a * x[at + i] + b * y[at + i] + (c * z[at + i] + d * w[at + i]);
    }
  }

  static float[] row(float[] table, int row, int width) {
    return java.util.Arrays.copyOfRange(table, row * width, (row + 1) * width);
  }

  /** Softmax over the first entries, in place. */
  static void softmax(float[] x, int length) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      max = Math.max(max, x[i]);
    }
    float sum = 0;
    for (int i = 0; i < length; i++) {
      x[i] = (float) StrictMath.exp(x[i] - max);
      sum += x[i];
    }
    for (int i = 0; i < length; i++) {
      x[i] /= sum;
    }
  }

  /** (x - mean) / sqrt(variance + 1e-5) * weight + bias. */
  static float[] layerNorm(float[] x, float[] weight, float[] bias) {
    float mean = 0;
    for (float value : x) {
      mean += value;
    }
    mean /= x.length;
    float variance = 0;
    for (float value : x) {
      variance += (value - mean) * (value - mean);
    }
    float scale = (float) (1 / StrictMath.sqrt(variance / x.length + EPSILON));
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (x[i] - mean) * scale * weight[i] + bias[i];
    }
    return out;
  }

  static void relu(float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.max(0, x[i]);
    }
  }
}
