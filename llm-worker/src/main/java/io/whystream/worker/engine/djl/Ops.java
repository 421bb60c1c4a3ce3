package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Operations that NDArray lacks or does in more native calls than needed. A result belongs to the
 * manager of the first argument, unless one is given.
 */
public final class Ops {
  private Ops() {}

  /** x W^T + b; x [..., in], weight [out, in], bias [out]. */
  public static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return JniUtils.linear((PtNDArray) x, (PtNDArray) weight, (PtNDArray) bias);
  }

  /** Rows of a table by number; indices int64 of any shape. */
  static NDArray rows(NDArray table, NDArray indices) {
    return JniUtils.embedding((PtNDArray) indices, (PtNDArray) table, false);
  }

  /** A view of x from start to stop along an axis. */
  static NDArray slice(NDArray x, int axis, long start, long stop) {
    return JniUtils.slice((PtNDArray) x, axis, start, stop, 1);
  }

  /** Copies a value into x from start along axis 2 of 4. */
  static void putAxis2(NDArray x, NDArray value, long start) {
    Shape shape = x.getShape();
    Shape part = value.getShape();
    JniUtils.indexSet(
        (PtNDArray) x,
        (PtNDArray) value,
        new long[] {0, 0, start, 0},
        new long[] {part.get(0), shape.get(1), start + part.get(2), shape.get(3)},
        new long[] {1, 1, 1, 1});
  }

  /** A view of x [a, b, c, d] up to a length along axis 2, in another manager. */
  static NDArray prefixAxis2(NDArray x, long length, NDManager manager) {
    Shape shape = x.getShape();
    return JniUtils.index(
        (PtNDArray) x,
        new long[] {0, 0, 0, 0},
        new long[] {shape.get(0), shape.get(1), length, shape.get(3)},
        new long[] {1, 1, 1, 1},
        (PtNDManager) manager);
  }

  /** Entries set to 0 at random with a probability, the others scaled to keep the mean. */
  static NDArray dropout(NDArray x, double probability) {
    return JniUtils.dropout((PtNDArray) x, probability, true);
  }

  /** Softmax over the last axis. */
  static NDArray softmax(NDArray x) {
    return JniUtils.softmax((PtNDArray) x, -1, DataType.FLOAT32);
  }

  /** Log-softmax over the last axis. */
  static NDArray logSoftmax(NDArray x) {
    return JniUtils.logSoftmax((PtNDArray) x, -1, DataType.FLOAT32);
  }

  /** A float32 array of zeros or of what the memory held. */
  static NDArray empty(NDManager manager, long... shape) {
    return manager.create(new Shape(shape), DataType.FLOAT32);
  }

  /** Overwrites a contiguous float32 array. */
  public static void write(NDArray target, FloatBuffer values) {
    if (target.getDevice().isGpu()) {
      target.set(values);
    } else {
      floats(target).put(values);
    }
  }

  /** The memory of a contiguous float32 array on the CPU; valid while the array lives. */
  static FloatBuffer floats(NDArray array) {
    return JniUtils.getByteBuffer((PtNDArray) array, true).asFloatBuffer();
  }

  /** Copies a float32 array into part of a Java array. */
  static void read(NDArray source, float[] into, int offset, int length) {
    ByteBuffer bytes = JniUtils.getByteBuffer((PtNDArray) source, true);
    bytes.asFloatBuffer().get(into, offset, length);
  }

  /**
   * A float32 array with values of ours, in memory of PyTorch's. DJL's own {@code create} and
   * {@code set} hand PyTorch memory of Java's, which the collector takes back while a graph still
   * reads it.
   */
  public static NDArray create(NDManager manager, float[] values, long... shape) {
    NDArray array = empty(manager, shape);
    write(array, FloatBuffer.wrap(values));
    return array;
  }

  /** An int64 array with values of ours, in memory of PyTorch's. */
  public static NDArray create(NDManager manager, long[] values, long... shape) {
    if (manager.getDevice().isGpu()) {
      return manager.create(values, new Shape(shape));
    }
    NDArray array = manager.create(new Shape(shape), DataType.INT64);
    JniUtils.getByteBuffer((PtNDArray) array, true).asLongBuffer().put(values);
    return array;
  }

  /** A leaf of the graph that shares x's memory and starts without a gradient. */
  static NDArray leaf(NDArray x) {
    NDArray leaf = x.stopGradient();
    leaf.setRequiresGradient(true);
    return leaf;
  }
}
