package io.whystream.worker.engine.djl.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.whystream.worker.engine.djl.Ops;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.SequenceWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * Trains the encoder over item sequences by softmax over all items, one next item at a time at
 * every place.
 *
 * <p>Threading: one thread at a time.
 */
public final class SequenceTrainer implements AutoCloseable {
  private final NetworkShape shape;
  private final TrainedWeights weights;
  private final double dropout;
  private final int batch;

  /**
   * How to train.
   *
   * @param optimizer AdamW's constants
   * @param dropout share of inputs dropped
   * @param batch windows of full length in a step; of shorter ones as many more
   */
  public record Settings(AdamWSettings optimizer, double dropout, int batch) {}

  public SequenceTrainer(NetworkWeights start, Settings settings, int seed) {
    this.shape = start.shape();
    this.dropout = settings.dropout();
    this.batch = settings.batch();
    TrainedWeights.engine().setRandomSeed(seed);
    this.weights = new TrainedWeights(start, SequenceTrainer::learns, settings.optimizer());
  }

  /** Whether a weight is trained here. */
  public static boolean learns(String name) {
    return name.startsWith("layer.")
        || name.startsWith("final.")
        || name.startsWith("item.")
        || name.equals("verdict.embedding")
        || name.equals("position.embedding");
  }

  /** Goes once over the windows at the full learning rate. */
  public double epoch(List<SequenceWindow> windows, Random random) {
    return epoch(windows, random, done -> 1);
  }

  /**
   * Goes once over the windows in random order, those of like length together.
   *
   * @param rate factor of the learning rate by the share of the epoch that is done
   * @return mean negative log-likelihood of the targets, nats
   */
  public double epoch(List<SequenceWindow> windows, Random random, DoubleUnaryOperator rate) {
    List<List<SequenceWindow>> batches = batches(windows, random);
    double loss = 0;
    long targets = 0;
    for (int b = 0; b < batches.size(); b++) {
      Batch next = new Batch(batches.get(b));
      if (next.targets.length > 0) {
        loss += step(next, rate.applyAsDouble((double) b / batches.size())) * next.targets.length;
        targets += next.targets.length;
      }
    }
    return targets == 0 ? 0 : loss / targets;
  }

  /** Short windows fill a step by their number, so that steps have about equally many targets. */
  private List<List<SequenceWindow>> batches(List<SequenceWindow> windows, Random random) {
    List<SequenceWindow> order = new ArrayList<>(windows);
    Collections.shuffle(order, random);
    order.sort(Comparator.comparingInt(window -> -window.rows().length));
    List<List<SequenceWindow>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); ) {
      int longest = Math.max(1, order.get(from).rows().length);
      int to = Math.min(order.size(), from + batch * (shape.window() + 1) / longest);
      batches.add(order.subList(from, to));
      from = to;
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private double step(Batch next, double rate) {
    double loss = backward(next, dropout);
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "the encoder's loss is "
              + loss
              + " in a step of "
              + next.size
              + " windows of up to "
              + next.steps
              + ": what was learned so far is of no use");
    }
    weights.learn(rate);
    return loss;
  }

  /** Leaves the gradient of the mean negative log-likelihood behind and returns the latter. */
  private double backward(Batch next, double rate) {
    try (NDManager manager = weights.newStep();
        GradientCollector collector = TrainedWeights.engine().newGradientCollector()) {
      NDArray states = states(manager, next, rate);
      NDArray places = Ops.create(manager, next.places, next.places.length);
      NDArray read = Graph.rows(places, states.reshape(-1, shape.width()));
      NDArray logits = Ops.linear(read, weights.get("item.embedding"), weights.get("item.bias"));
      NDArray targets = Ops.create(manager, next.targets, next.targets.length, 1);
      NDArray nll = logits.logSoftmax(-1).gather(targets, 1).neg().mean();
      collector.backward(nll);
      return nll.getFloat();
    }
  }

  /** The gradient of the mean negative log-likelihood of windows without dropout, by weight. */
  Map<String, float[]> gradient(List<SequenceWindow> windows) {
    backward(new Batch(windows), 0);
    return weights.takeGradients();
  }

  /** The encoder's states, [window][1 + steps read][width], as the graph computes them. */
  public float[][][] states(List<SequenceWindow> windows) {
    Batch all = new Batch(windows);
    float[][][] out = new float[windows.size()][][];
    try (NDManager manager = weights.newStep()) {
      float[] flat = states(manager, all, 0).toFloatArray();
      for (int w = 0; w < out.length; w++) {
        out[w] = new float[windows.get(w).rows().length][shape.width()];
        for (int p = 0; p < out[w].length; p++) {
          System.arraycopy(flat, (w * all.steps + p) * shape.width(), out[w][p], 0, shape.width());
        }
      }
    }
    return out;
  }

  private NDArray states(NDManager manager, Batch next, double rate) {
    int size = next.size;
    int steps = next.steps;
    int heads = shape.heads();
    NDArray items = Ops.create(manager, next.rows, size, steps);
    NDArray verdicts = Ops.create(manager, next.verdicts, size, steps);
    NDArray positions = manager.arange(0, steps, 1, ai.djl.ndarray.types.DataType.INT64);
    NDArray x =
        Graph.rows(items, weights.get("item.embedding"))
            .add(Graph.rows(verdicts, weights.get("verdict.embedding")))
            .add(Graph.rows(positions, weights.get("position.embedding")));
    x = Graph.dropout(x, rate);
    NDArray causal = Graph.causal(manager, steps);
    double scale = 1 / Math.sqrt((double) shape.width() / heads);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String at = "layer." + layer + ".";
      NDArray normed =
          Graph.norm(x, weights.get(at + "norm1.weight"), weights.get(at + "norm1.bias"));
      NDArray q = Graph.split(normed.matMul(weights.get(at + "query")), heads);
      NDArray k = Graph.split(normed.matMul(weights.get(at + "key")), heads);
      NDArray v = Graph.split(normed.matMul(weights.get(at + "value")), heads);
      NDArray attention =
          Graph.scaled(q.matMul(k.transpose(0, 1, 3, 2)), scale).add(causal).softmax(-1);
      NDArray mixed =
          Graph.dropout(attention, rate)
              .matMul(v)
              .transpose(0, 2, 1, 3)
              .reshape(size, steps, shape.width());
      x = x.add(Graph.dropout(mixed.matMul(weights.get(at + "output")), rate));
      NDArray inner =
          Graph.relu(
              Graph.norm(x, weights.get(at + "norm2.weight"), weights.get(at + "norm2.bias"))
                  .matMul(weights.get(at + "up.weight"))
                  .add(weights.get(at + "up.bias")));
      x =
          x.add(
              Graph.dropout(
                  inner.matMul(weights.get(at + "down.weight")).add(weights.get(at + "down.bias")),
                  rate));
    }
    NDList held = new NDList(x);
    return Graph.norm(held.head(), weights.get("final.weight"), weights.get("final.bias"));
  }

  /** Writes what was learned into weights of the same shape. */
  public void copyTo(NetworkWeights target) {
    weights.copyTo(target);
  }

  @Override
  public void close() {
    weights.close();
  }

  /** Windows side by side, padded at the end, where no target looks. */
  private final class Batch {
    private final int size;
    private final int steps;
    private final long[] rows;
    private final long[] verdicts;
    private final long[] places;
    private final long[] targets;

    Batch(List<SequenceWindow> windows) {
      size = windows.size();
      steps = windows.stream().mapToInt(window -> window.rows().length).max().orElse(1);
      rows = new long[size * steps];
      verdicts = new long[size * steps];
      long[] allPlaces = new long[size * steps];
      long[] allTargets = new long[size * steps];
      int count = 0;
      for (int w = 0; w < size; w++) {
        SequenceWindow window = windows.get(w);
        for (int p = 0; p < window.rows().length; p++) {
          int place = w * steps + p;
          rows[place] = p == 0 ? shape.startRow() : window.rows()[p - 1];
          verdicts[place] = p == 0 ? NetworkShape.VERDICTS - 1 : window.verdicts()[p - 1];
          if (window.verdicts()[p] != 2) {
            allPlaces[count] = place;
            allTargets[count++] = window.rows()[p];
          }
        }
      }
      places = java.util.Arrays.copyOf(allPlaces, count);
      targets = java.util.Arrays.copyOf(allTargets, count);
    }
  }
}
