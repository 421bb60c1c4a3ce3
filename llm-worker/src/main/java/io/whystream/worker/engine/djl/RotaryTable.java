package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Cosines and sines of rotary positions for all heads of a fused query-key-value row: queries also
 * carry 1 / sqrt(headDim), values pass unchanged. Grows with the longest position asked for.
 *
 * <p>Halves of a head form the rotated pairs, as in Hugging Face's checkpoints; float32 arithmetic
 * follows transformers.
 */
final class RotaryTable {
  private final ModelConfig config;
  private final NDManager manager;
  private final float[] inverseFrequency;
  private int length;
  private NDArray cos;
  private NDArray sin;

  RotaryTable(ModelConfig config, NDManager manager) {
    this.config = config;
    this.manager = manager;
    this.inverseFrequency = inverseFrequency(config);
    this.length = Math.min(config.context(), 256);
    this.cos = table(true);
    this.sin = table(false);
  }

  /**
   * Rotations at positions.
   *
   * @param cos [rows, time, heads, headDim]
   * @param sin as cos
   */
  record Rotation(NDArray cos, NDArray sin) {}

  /**
   * Looks positions up.
   *
   * @param positions [rows * time]
   */
  Rotation at(long[] positions, int rows, int time, NDManager target) {
    int longest = 0;
    for (long p : positions) {
      longest = (int) Math.max(longest, p);
    }
    if (longest >= length) {
      grow(longest + 1);
    }
    try (NDArray index = Ops.create(target, positions, rows, time)) {
      return new Rotation(expand(Ops.rows(cos, index)), expand(Ops.rows(sin, index)));
    }
  }

  private NDArray expand(NDArray flat) {
    long rows = flat.getShape().get(0);
    long time = flat.getShape().get(1);
    try (NDArray closed = flat) {
      return closed.reshape(rows, time, config.allHeads(), config.headDim());
    }
  }

  private void grow(int atLeast) {
    if (atLeast > config.context()) {
      throw new IllegalArgumentException(
          "a sequence of " + atLeast + " tokens exceeds the context of " + config.context());
    }
    length = Math.min(config.context(), Math.max(atLeast, 2 * length));
    cos.close();
    sin.close();
    cos = table(true);
    sin = table(false);
  }

  private NDArray table(boolean cosine) {
    int d = config.headDim();
    int width = config.allHeads() * d;
    float[] values = new float[length * width];
    float queryScale = (float) (1 / Math.sqrt(d));
    for (int p = 0; p < length; p++) {
      for (int i = 0; i < d; i++) {
        float angle = (float) p * inverseFrequency[i % (d / 2)];
        float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
        for (int h = 0; h < config.allHeads(); h++) {
          float entry = value;
          if (h < config.heads()) {
            entry = value * queryScale;
          } else if (h >= config.heads() + config.kvHeads()) {
            entry = cosine ? 1 : 0;
          }
          values[p * width + h * d + i] = entry;
        }
      }
    }
    return Ops.create(manager, values, length, width);
  }

  private static float[] inverseFrequency(ModelConfig c) {
    int half = c.headDim() / 2;
    float[] inverse = new float[half];
    for (int i = 0; i < half; i++) {
      float exponent = (float) (2 * i) / c.headDim();
      inverse[i] = 1f / (float) Math.pow(c.rope().theta(), exponent);
      if (c.rope().llama3()) {
        inverse[i] = llama3(inverse[i], c.rope());
      }
    }
    return inverse;
  }

  /** Llama 3.1's stretch of long wavelengths, as in transformers' modeling_rope_utils. */
  private static float llama3(float inverse, ModelConfig.Rope rope) {
    double wavelength = 2 * Math.PI / inverse;
    if (wavelength < rope.original() / rope.highFactor()) {
      return inverse;
    }
    if (wavelength > rope.original() / rope.lowFactor()) {
      return (float) (inverse / rope.factor());
    }
    double smooth =
        (rope.original() / wavelength - rope.lowFactor()) / (rope.highFactor() - rope.lowFactor());
    return (float) ((1 - smooth) * inverse / rope.factor() + smooth * inverse);
  }

  /** The matrix R [headDim, headDim] with x R = (-second half of x, first half of x). */
  static NDArray halfTurn(int headDim, NDManager manager) {
    int half = headDim / 2;
    float[] r = new float[headDim * headDim];
    for (int i = 0; i < half; i++) {
      r[(i + half) * headDim + i] = -1;
      r[i * headDim + i + half] = 1;
    }
    return Ops.create(manager, r, headDim, headDim);
  }
}
