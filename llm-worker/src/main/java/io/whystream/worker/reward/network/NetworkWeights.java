package io.whystream.worker.reward.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The weights of a reward network by name. Matrices are [in, out], row-major; tables [row, width].
 */
public final class NetworkWeights {
  private static final double SMALL = 0.02;

  private final NetworkShape shape;
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final Map<String, long[]> sides = new LinkedHashMap<>();

  private NetworkWeights(NetworkShape shape) {
    this.shape = shape;
    int d = shape.width();
    int t = shape.text();
    add("item.embedding", shape.itemRows(), d);
    add("item.bias", shape.itemRows());
    add("verdict.embedding", NetworkShape.VERDICTS, d);
    add("position.embedding", shape.window() + 1, d);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String at = "layer." + layer + ".";
      addNorm(at + "norm1");
      for (String name : new String[] {"query", "key", "value", "output"}) {
        add(at + name, d, d);
      }
      addNorm(at + "norm2");
      add(at + "up.weight", d, shape.inner());
      add(at + "up.bias", shape.inner());
      add(at + "down.weight", shape.inner(), d);
      add(at + "down.bias", d);
    }
    addNorm("final");
    add("din.query", d, d);
    add("user.embedding", shape.userRows(), shape.userWidth());
    add("text.mean", shape.textInput());
    add("text.scale", shape.textInput());
    add("text.projection.weight", shape.embedding(), t);
    add("text.projection.bias", t);
    add("attribute.projection", shape.attributes(), t);
    add("attention.query", t, t);
    add("attention.taste", d, t);
    add("attention.key", t, t);
    add("attention.value", t, t);
    add("attention.noPattern", t);
    add("attention.noReason.key", t);
    add("attention.noReason.value", t);
    add("mlp.match", d, t);
    add("mlp.hidden.weight", shape.hiddenInput(), shape.hidden());
    add("mlp.texts.weight", 2 * t, shape.hidden());
    add("mlp.hidden.bias", shape.hidden());
    add("mlp.output", shape.hidden());
  }

  private void add(String name, int... shape) {
    int size = 1;
    long[] longs = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      size = Math.multiplyExact(size, shape[i]);
      longs[i] = shape[i];
    }
    values.put(name, new float[size]);
    sides.put(name, longs);
  }

  private void addNorm(String name) {
    add(name + ".weight", shape.width());
    add(name + ".bias", shape.width());
  }

  /** All zero, to be filled. */
  public static NetworkWeights zeros(NetworkShape shape) {
    return new NetworkWeights(shape);
  }

  /**
   * Fresh weights: norms 1, biases 0, tables small, matrices by their sides (Glorot). What lets
   * texts in is 0, so that training begins as if there were none: what the MLP makes of m, the
   * query, which so weighs all reasons alike, and what embeddings go through.
   */
  public static NetworkWeights random(NetworkShape shape, long seed) {
    NetworkWeights weights = new NetworkWeights(shape);
    Random random = new Random(seed);
    weights.forEach(
        (name, value) -> {
          long[] sides = weights.sides(name);
          if (name.startsWith("text.scale") || name.matches(".*(norm\\d|final)\\.weight")) {
            Arrays.fill(value, 1f);
          } else if (name.endsWith(".embedding") || name.startsWith("attention.no")) {
            fill(value, random, name.equals("user.embedding") ? 0.1 : SMALL * 2);
          } else if (name.equals("mlp.output")) {
            fill(value, random, Math.sqrt(1.0 / value.length) / 2);
          } else if (sides.length == 2) {
            fill(value, random, Math.sqrt(2.0 / (sides[0] + sides[1])));
          }
        });
    for (String closed :
        List.of(
            "text.projection.weight",
            "attention.query",
            "attention.taste",
            "mlp.match",
            "mlp.texts.weight")) {
      Arrays.fill(weights.get(closed), 0);
    }
    return weights;
  }

  private static void fill(float[] value, Random random, double deviation) {
    for (int i = 0; i < value.length; i++) {
      value[i] = (float) (random.nextGaussian() * deviation);
    }
  }

  public NetworkShape shape() {
    return shape;
  }

  /** Names in a fixed order. */
  public Set<String> names() {
    return values.keySet();
  }

  /** The array itself, not a copy. */
  public float[] get(String name) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a reward network has no weight " + name);
    }
    return value;
  }

  /** Sides of a weight. */
  public long[] sides(String name) {
    get(name);
    long[] shape = sides.get(name);
    return shape == null ? new long[0] : shape.clone();
  }

  /** Overwrites a weight. */
  public void set(String name, float[] value) {
    float[] mine = get(name);
    if (mine.length != value.length) {
      throw new IllegalArgumentException(
          name + " has " + mine.length + " values, not " + value.length);
    }
    System.arraycopy(value, 0, mine, 0, mine.length);
  }

  /** Each name with its array. */
  public void forEach(BiConsumer<String, float[]> action) {
    values.forEach(action);
  }
}
