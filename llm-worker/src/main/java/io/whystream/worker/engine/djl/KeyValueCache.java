package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.List;

/** Keys and values of all layers, allocated once for the longest sequence. */
final class KeyValueCache implements AutoCloseable {

  /** One layer: both [rows, kvHeads, capacity, headDim]. */
  private record Layer(NDArray keys, NDArray values) {}

  private final NDManager manager;
  private final List<Layer> layers = new ArrayList<>();
  private int length;

  KeyValueCache(NDManager parent, ModelConfig c, int rows, int capacity) {
    manager = parent.newSubManager();
    for (int i = 0; i < c.layers(); i++) {
      layers.add(
          new Layer(
              Ops.empty(manager, rows, c.kvHeads(), capacity, c.headDim()),
              Ops.empty(manager, rows, c.kvHeads(), capacity, c.headDim())));
    }
  }

  private KeyValueCache(NDManager parent) {
    manager = parent.newSubManager();
  }

  /** Keys of all layers, whole. */
  PtNDArray[] allKeys() {
    return layers.stream().map(l -> (PtNDArray) l.keys).toArray(PtNDArray[]::new);
  }

  /** Values of all layers, whole. */
  PtNDArray[] allValues() {
    return layers.stream().map(l -> (PtNDArray) l.values).toArray(PtNDArray[]::new);
  }

  /** Filled positions. */
  int length() {
    return length;
  }

  /** Counts positions that all layers have written. */
  void advance(int by) {
    length += by;
  }

  /** Writes a layer's keys and values behind the filled positions; [rows, kvHeads, time, d]. */
  void append(int layer, NDArray keys, NDArray values) {
    Ops.putAxis2(layers.get(layer).keys, keys, length);
    Ops.putAxis2(layers.get(layer).values, values, length);
  }

  /** A view of a layer's keys up to a length, in the given manager. */
  NDArray keys(int layer, int upTo, NDManager target) {
    return Ops.prefixAxis2(layers.get(layer).keys, upTo, target);
  }

  /** A view of a layer's values up to a length, in the given manager. */
  NDArray values(int layer, int upTo, NDManager target) {
    return Ops.prefixAxis2(layers.get(layer).values, upTo, target);
  }

  /**
   * A cache with rows of this one, each possibly several times, and room for more; this one is
   * closed.
   *
   * @param rows numbers of rows
   */
  KeyValueCache select(NDManager parent, long[] rows, int capacity) {
    KeyValueCache next = new KeyValueCache(parent);
    for (Layer layer : layers) {
      next.layers.add(
          new Layer(
              select(layer.keys, rows, capacity, next.manager),
              select(layer.values, rows, capacity, next.manager)));
    }
    next.length = length;
    close();
    return next;
  }

  private NDArray select(NDArray from, long[] rows, int capacity, NDManager target) {
    long heads = from.getShape().get(1);
    long d = from.getShape().get(3);
    NDArray result = Ops.empty(target, rows.length, heads, capacity, d);
    try (NDManager scratch = target.newSubManager()) {
      NDArray index = Ops.create(scratch, rows, rows.length);
      NDArray filled = Ops.prefixAxis2(from, length, scratch);
      NDArray flat = filled.reshape(filled.getShape().get(0), heads * length * d);
      Ops.putAxis2(result, Ops.rows(flat, index).reshape(rows.length, heads, length, d), 0);
    }
    return result;
  }

  @Override
  public void close() {
    manager.close();
  }
}
