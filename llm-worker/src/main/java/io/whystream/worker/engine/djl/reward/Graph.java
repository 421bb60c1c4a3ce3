package io.whystream.worker.engine.djl.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.whystream.worker.engine.djl.Ops;

/** Parts that both trainers are made of; results belong to the manager of the first argument. */
final class Graph {
  /** Added to scores that must not count; finite, because rows of infinities give NaN. */
  static final float MASKED = -1e9f;

  private static final double EPSILON = 1e-5;

  private Graph() {}

  /** Rows of a table, [indices..., width]. */
  static NDArray rows(NDArray indices, NDArray table) {
    return JniUtils.embedding((PtNDArray) indices, (PtNDArray) table, false);
  }

  static NDArray dropout(NDArray x, double rate) {
    return rate > 0 ? JniUtils.dropout((PtNDArray) x, rate, true) : x;
  }

  /**
   * x times a constant. DJL's own product with a number keeps the number in memory of Java's, which
   * the collector takes back before the way back reads it.
   */
  static NDArray scaled(NDArray x, double factor) {
    return x.mul(Ops.create(x.getManager(), new float[] {(float) factor}, 1));
  }

  static NDArray relu(NDArray x) {
    return Activation.relu(x);
  }

  /** Layer norm over the last axis. */
  static NDArray norm(NDArray x, NDArray weight, NDArray bias) {
    return JniUtils.layerNorm(
        (PtNDArray) x, weight.getShape(), (PtNDArray) weight, (PtNDArray) bias, EPSILON);
  }

  /** [batch, steps, heads * size] to [batch, heads, steps, size]. */
  static NDArray split(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  /** 0 where a step may look back, {@link #MASKED} ahead of it, [1, 1, steps, steps]. */
  static NDArray causal(NDManager manager, int steps) {
    float[] mask = new float[steps * steps];
    for (int p = 0; p < steps; p++) {
      for (int s = p + 1; s < steps; s++) {
        mask[p * steps + s] = MASKED;
      }
    }
    return Ops.create(manager, mask, 1, 1, steps, steps);
  }
}
