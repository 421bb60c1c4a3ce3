package io.whystream.worker.engine.djl.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Trains what reads reasons, with item vectors and encoder held still: softmax over the chosen item
 * and sampled others. The reason written for a pair is appended to its list half of the time,
 * chosen or not; the user is unknown half of the time, because live users are new. In half of the
 * examples item, DIN output and base score are hidden and every candidate has its reason appended:
 * ids explain so much of a choice that little would be left for the texts to learn from.
 *
 * <p>Threading: one thread at a time.
 */
public final class TextTrainer implements AutoCloseable {
  private static final double APPENDED = 0.5;
  private static final double UNKNOWN_USER = 0.5;
  private static final double UNSEEN = 0.5;

  private final NetworkShape shape;
  private final TrainedWeights weights;
  private final float[][] texts;
  private final double dropout;
  private final int batch;

  /**
   * @param start weights to start from, with the texts' mean and scale
   * @param texts embeddings that the examples name by number, [text][embedding]
   */
  public TextTrainer(
      NetworkWeights start, SequenceTrainer.Settings settings, float[][] texts, int seed) {
    this.shape = start.shape();
    this.texts = standardise(start, texts);
    this.dropout = settings.dropout();
    this.batch = settings.batch();
    TrainedWeights.engine().setRandomSeed(seed);
    this.weights = new TrainedWeights(start, TextTrainer::learns, settings.optimizer());
  }

  private static boolean learns(String name) {
    return name.startsWith("attention.")
        || name.startsWith("mlp.")
        || name.startsWith("text.projection")
        || name.equals("din.query")
        || name.equals("user.embedding");
  }

  /** Optimizer constants that suit the text part. */
  public static AdamWSettings optimizer(double learningRate, double weightDecay) {
    return new AdamWSettings(learningRate, 0.9, 0.98, 1e-8, weightDecay, 1.0);
  }

  /**
   * Goes once over the examples in random order.
   *
   * @return mean negative log-likelihood of the items chosen, nats
   */
  public double epoch(List<TextExample> examples, Random random) {
    List<TextExample> order = new ArrayList<>(examples);
    Collections.shuffle(order, random);
    double loss = 0;
    for (int from = 0; from < order.size(); from += batch) {
      List<TextExample> part = order.subList(from, Math.min(order.size(), from + batch));
      loss += step(draw(part, random)) * part.size();
    }
    return order.isEmpty() ? 0 : loss / order.size();
  }

  private double step(List<TextBatch.Drawn> part) {
    double loss;
    try (NDManager manager = weights.newStep();
        GradientCollector collector = TrainedWeights.engine().newGradientCollector()) {
      NDArray logits = logits(manager, part, dropout);
      NDArray nll =
          logits.logSoftmax(-1).get(new ai.djl.ndarray.index.NDIndex(":, 0")).neg().mean();
      collector.backward(nll);
      loss = nll.getFloat();
    }
    weights.learn(1);
    return loss;
  }

  /**
   * Logits of candidates as the graph computes them, known users as known, [example][candidate].
   *
   * @param appended whether the first reason written for each pair is appended
   */
  public float[][] logits(List<TextExample> examples, boolean appended) {
    List<TextBatch.Drawn> drawn = new ArrayList<>();
    for (TextExample example : examples) {
      List<int[]> lists = new ArrayList<>();
      for (TextExample.Candidate candidate : example.candidates()) {
        lists.add(
            appended && candidate.appended().length > 0
                ? append(candidate.list(), candidate.appended()[0])
                : candidate.list());
      }
      drawn.add(new TextBatch.Drawn(example, example.user(), lists, true));
    }
    int candidates = examples.get(0).candidates().size();
    float[][] out = new float[examples.size()][candidates];
    try (NDManager manager = weights.newStep()) {
      float[] flat = logits(manager, drawn, 0).toFloatArray();
      for (int e = 0; e < out.length; e++) {
        System.arraycopy(flat, e * candidates, out[e], 0, candidates);
      }
    }
    return out;
  }

  private static List<TextBatch.Drawn> draw(List<TextExample> examples, Random random) {
    List<TextBatch.Drawn> drawn = new ArrayList<>();
    for (TextExample example : examples) {
      int user = random.nextDouble() < UNKNOWN_USER ? example.unknownUser() : example.user();
      boolean seen = random.nextDouble() >= UNSEEN;
      List<int[]> lists = new ArrayList<>();
      for (TextExample.Candidate candidate : example.candidates()) {
        int[] written = candidate.appended();
        lists.add(
            written.length > 0 && (!seen || random.nextDouble() < APPENDED)
                ? append(candidate.list(), written[random.nextInt(written.length)])
                : candidate.list());
      }
      drawn.add(new TextBatch.Drawn(example, user, lists, seen));
    }
    return drawn;
  }

  private static int[] append(int[] list, int last) {
    int[] longer = java.util.Arrays.copyOf(list, list.length + 1);
    longer[list.length] = last;
    return longer;
  }

  private NDArray logits(NDManager manager, List<TextBatch.Drawn> part, double rate) {
    TextBatch input = new TextBatch(manager, shape, texts, part);
    int b = input.size();
    int c = input.candidates();

    NDArray din = din(input);
    NDArray query = query(input);
    NDArray m = Graph.dropout(attend(input, query), rate);
    NDArray match = input.last.matMul(weights.get("mlp.match")).expandDims(1);
    NDArray users =
        Graph.rows(input.users, weights.get("user.embedding"))
            .expandDims(1)
            .broadcast(b, c, shape.userWidth());
    NDArray items = Graph.rows(input.items, weights.get("item.embedding"));
    NDArray x =
        NDArrays.concat(
            new NDList(
                users,
                items.mul(input.seen),
                din.mul(input.seen),
                m,
                m.mul(match),
                input.logCounts),
            -1);
    NDArray hidden =
        Graph.relu(x.matMul(weights.get("mlp.hidden.weight")).add(weights.get("mlp.hidden.bias")));
    NDArray mlp =
        Graph.dropout(hidden, rate)
            .matMul(weights.get("mlp.output").reshape(shape.hidden(), 1))
            .reshape(b, c);
    return mlp.add(input.base);
  }

  /** [batch, candidates, width]. */
  private NDArray din(TextBatch input) {
    NDArray items = Graph.rows(input.items, weights.get("item.embedding"));
    NDArray products =
        items.matMul(weights.get("din.query")).matMul(input.states.transpose(0, 2, 1));
    NDArray scores = Graph.scaled(products, 1 / Math.sqrt(shape.width())).add(input.stateMask);
    return scores.softmax(-1).matMul(input.states);
  }

  /** [batch, text]. */
  private NDArray query(TextBatch input) {
    NDArray projected =
        input
            .patterns
            .matMul(weights.get("text.projection.weight"))
            .add(weights.get("text.projection.bias"))
            .mul(input.hasPattern)
            .add(input.hasPattern.mul(-1).add(1).mul(weights.get("attention.noPattern")));
    return projected
        .matMul(weights.get("attention.query"))
        .add(input.last.matMul(weights.get("attention.taste")));
  }

  /** [batch, candidates, text]. */
  private NDArray attend(TextBatch input, NDArray query) {
    Shape sides = input.reasons.getShape();
    long b = sides.get(0);
    long c = sides.get(1);
    long r = sides.get(2);
    int heads = shape.textHeads();
    int size = shape.text() / heads;
    NDArray projected =
        input
            .reasons
            .matMul(weights.get("text.projection.weight"))
            .add(weights.get("text.projection.bias"));
    NDArray keys = withNone(input, projected.matMul(weights.get("attention.key")), "key");
    NDArray values = withNone(input, projected.matMul(weights.get("attention.value")), "value");
    NDArray products =
        keys.mul(query.reshape(b, 1, 1, shape.text()))
            .reshape(b, c, r + 1, heads, size)
            .sum(new int[] {-1});
    NDArray scores = Graph.scaled(products, 1 / Math.sqrt(size)).add(input.reasonMask);
    return scores
        .softmax(2)
        .expandDims(-1)
        .mul(values.reshape(b, c, r + 1, heads, size))
        .sum(new int[] {2})
        .reshape(b, c, shape.text());
  }

  private NDArray withNone(TextBatch input, NDArray reasons, String part) {
    NDArray none = input.none.add(weights.get("attention.noReason." + part));
    return NDArrays.concat(new NDList(reasons, none), 2);
  }

  private static float[][] standardise(NetworkWeights weights, float[][] texts) {
    float[] mean = weights.get("text.mean");
    float[] scale = weights.get("text.scale");
    float[][] out = new float[texts.length][];
    for (int t = 0; t < texts.length; t++) {
      out[t] = new float[mean.length];
      for (int i = 0; i < mean.length; i++) {
        out[t][i] = (texts[t][i] - mean[i]) * scale[i];
      }
    }
    return out;
  }

  /** Writes what was learned into weights of the same shape. */
  public void copyTo(NetworkWeights target) {
    weights.copyTo(target);
  }

  @Override
  public void close() {
    weights.close();
  }
}
