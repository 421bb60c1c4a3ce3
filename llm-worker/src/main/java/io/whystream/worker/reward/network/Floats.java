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
