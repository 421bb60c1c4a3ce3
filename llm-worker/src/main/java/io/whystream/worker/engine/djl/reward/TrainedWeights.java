package io.whystream.worker.engine.djl.reward;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.djl.Ops;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.reward.network.NetworkWeights;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The weights of a reward network as leaves of DJL's graph, some of which learn by AdamW.
 *
 * <p>Threading: one thread at a time, and one gradient collector in the process.
 */
final class TrainedWeights implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> leaves = new LinkedHashMap<>();
  private final Map<String, Integer> offsets = new LinkedHashMap<>();
  private final AdamWSettings settings;
  private float[] flat;
  private AdamWState state;

  TrainedWeights(NetworkWeights weights, Predicate<String> learns, AdamWSettings settings) {
    this.settings = settings;
    this.manager = engine().newBaseManager(Device.cpu());
    int size = 0;
    for (String name : weights.names()) {
      NDArray leaf = Ops.create(manager, weights.get(name), weights.sides(name));
      if (learns.test(name)) {
        leaf.setRequiresGradient(true);
        offsets.put(name, size);
        size += weights.get(name).length;
      }
      leaves.put(name, leaf);
    }
    this.flat = new float[size];
    offsets.forEach(
        (name, offset) -> {
          float[] value = weights.get(name);
          System.arraycopy(value, 0, flat, offset, value.length);
        });
    this.state = AdamWState.zero(size);
  }

  /** PyTorch, offline, with the native libraries of the class path. */
  static Engine engine() {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    setDefault("ai.djl.pytorch.num_threads", "1");
    return Engine.getEngine("PyTorch");
  }

  private static void setDefault(String key, String value) {
    System.setProperty(key, System.getProperty(key, value));
  }

  NDManager newStep() {
    return manager.newSubManager();
  }

  NDArray get(String name) {
    NDArray leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalArgumentException("a reward network has no weight " + name);
    }
    return leaf;
  }

  /** The gradients that the last backward pass left, by name; clears them. */
  Map<String, float[]> takeGradients() {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (String name : offsets.keySet()) {
      try (NDArray part = get(name).getGradient()) {
        gradients.put(name, part.toFloatArray());
        part.subi(part);
      }
    }
    return gradients;
  }

  /**
   * Takes one optimizer step by the gradients that the last backward pass left, and clears them.
   *
   * @param rate factor of the learning rate
   */
  void learn(double rate) {
    float[] gradient = new float[flat.length];
    Map<String, float[]> parts = takeGradients();
    offsets.forEach(
        (name, offset) -> {
          float[] part = parts.getOrDefault(name, new float[0]);
          System.arraycopy(part, 0, gradient, offset, part.length);
        });
    AdamW.Step step = AdamW.step(settings.scaled(rate), state, flat, gradient);
    flat = step.weights();
    state = step.state();
    offsets.forEach(
        (name, offset) -> {
          NDArray leaf = get(name);
          Ops.write(leaf, FloatBuffer.wrap(flat, offset, Math.toIntExact(leaf.size())));
        });
  }

  /** Writes what was learned back. */
  void copyTo(NetworkWeights weights) {
    offsets.forEach(
        (name, offset) -> {
          float[] value = weights.get(name);
          System.arraycopy(flat, offset, value, 0, value.length);
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}
