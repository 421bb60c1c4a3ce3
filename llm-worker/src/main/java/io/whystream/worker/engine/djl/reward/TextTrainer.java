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
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Trains what reads reasons, with item vectors and encoder held still: softmax over the chosen item
 * and sampled others. The reason written for a pair is appended to its list half of the time,
 * chosen or not; the user is unknown half of the time, because live users are new.
 *
 * <p>Threading: one thread at a time.
 */
public final class TextTrainer implements AutoCloseable {
  private static final double APPENDED = 0.5;
  private static final double UNKNOWN_USER = 0.5;

  /** Most examples whose logits are computed at once. */
  private static final int LARGEST = 512;

  private final NetworkShape shape;
  private final Part part;
  private final TrainedWeights weights;
  private final float[] mean;
  private final float[] scale;
  private final float[][] texts;
  private final double dropout;
  private final int batch;

  /**
   * What is trained; each goes on where the one before ended, and holds what that learned still.
   */
  public enum Part {
    /** What the MLP makes of ids and of how many reasons there are. */
    CONTROL,
    /** What it makes of the attributes that texts name. */
    ATTRIBUTES,
    /** The same, and of the embeddings of texts. */
    TEXTS;

    /** Its name in messages. */
    public String title() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean learns(String name) {
      return switch (name) {
        case "din.query", "user.embedding", "mlp.hidden.weight", "mlp.hidden.bias", "mlp.output" ->
            this == CONTROL;
        case "mlp.match", "mlp.texts.weight", "attribute.projection", "text.projection.bias" ->
            this != CONTROL;
        case "text.projection.weight" -> this == TEXTS;
        default -> name.startsWith("attention.") && this != CONTROL;
      };
    }
  }

  /**
   * @param start weights to start from, with the texts' mean and scale
   * @param part what learns
   * @param texts that the examples name by number, [text][{@link NetworkShape#textInput}]
   */
  public TextTrainer(
      NetworkWeights start,
      Part part,
      SequenceTrainer.Settings settings,
      float[][] texts,
      int seed) {
    this.shape = start.shape();
    this.part = part;
    this.mean = start.get("text.mean");
    this.scale = start.get("text.scale");
    this.texts = standardised(texts);
    this.dropout = settings.dropout();
    this.batch = settings.batch();
    TrainedWeights.engine().setRandomSeed(seed);
    this.weights = new TrainedWeights(start, part::learns, settings.optimizer());
  }

  /** Optimizer constants that suit the text part. */
  public static AdamWSettings optimizer(double learningRate, double weightDecay) {
    return new AdamWSettings(learningRate, 0.9, 0.98, 1e-8, weightDecay, 1.0);
  }

  /**
   * Goes once over the examples in random order, those with equally many candidates together.
   *
   * @param rate factor of the learning rate
   * @return mean negative log-likelihood of the items chosen, nats
   */
  public double epoch(List<TextExample> examples, Random random, double rate) {
    List<TextExample> order = new ArrayList<>(examples);
    Collections.shuffle(order, random);
    Map<Integer, List<TextExample>> byCandidates = new TreeMap<>();
    order.forEach(
        example ->
            byCandidates
                .computeIfAbsent(example.candidates().size(), size -> new ArrayList<>())
                .add(example));
    List<List<TextExample>> batches = new ArrayList<>();
    byCandidates.values().forEach(like -> batches.addAll(partition(like)));
    Collections.shuffle(batches, random);
    double loss = 0;
    for (List<TextExample> part : batches) {
      loss += step(draw(part, random), rate) * part.size();
    }
    return order.isEmpty() ? 0 : loss / order.size();
  }

  private List<List<TextExample>> partition(List<TextExample> examples) {
    List<List<TextExample>> parts = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += batch) {
      parts.add(examples.subList(from, Math.min(examples.size(), from + batch)));
    }
    return parts;
  }

  private double step(List<TextBatch.Drawn> part, double rate) {
    double loss;
    try (NDManager manager = weights.newStep();
        GradientCollector collector = TrainedWeights.engine().newGradientCollector()) {
      NDArray logits = logits(manager, part, dropout);
      NDArray nll =
          logits.logSoftmax(-1).get(new ai.djl.ndarray.index.NDIndex(":, 0")).neg().mean();
      collector.backward(nll);
      loss = nll.getFloat();
    }
    weights.learn(rate);
    return loss;
  }

  /**
   * Logits of candidates as the graph computes them, known users as known, [example][candidate].
   *
   * @param appended whether the first reason written for each pair is appended
   */
  public float[][] logits(List<TextExample> examples, boolean appended) {
    float[][] out = new float[examples.size()][];
    int from = 0;
    while (from < out.length) {
      int candidates = examples.get(from).candidates().size();
      int to = from + 1;
      while (to < Math.min(out.length, from + LARGEST)
          && examples.get(to).candidates().size() == candidates) {
        to++;
      }
      try (NDManager manager = weights.newStep()) {
        List<TextBatch.Drawn> part =
            examples.subList(from, to).stream().map(example -> known(example, appended)).toList();
        float[] flat = logits(manager, part, 0).toFloatArray();
        for (int e = from; e < to; e++) {
          out[e] = Arrays.copyOfRange(flat, (e - from) * candidates, (e - from + 1) * candidates);
        }
      }
      from = to;
    }
    return out;
  }

  private static TextBatch.Drawn known(TextExample example, boolean appended) {
    List<int[]> lists = new ArrayList<>();
    for (TextExample.Candidate candidate : example.candidates()) {
      lists.add(
          appended && candidate.appended().length > 0
              ? append(candidate.list(), candidate.appended()[0])
              : candidate.list());
    }
    return new TextBatch.Drawn(example, example.user(), lists);
  }

  private static List<TextBatch.Drawn> draw(List<TextExample> examples, Random random) {
    List<TextBatch.Drawn> drawn = new ArrayList<>();
    for (TextExample example : examples) {
      int user = random.nextDouble() < UNKNOWN_USER ? example.unknownUser() : example.user();
      List<int[]> lists = new ArrayList<>();
      for (TextExample.Candidate candidate : example.candidates()) {
        int[] written = candidate.appended();
        lists.add(
            written.length > 0 && random.nextDouble() < APPENDED
                ? append(candidate.list(), written[random.nextInt(written.length)])
                : candidate.list());
      }
      drawn.add(new TextBatch.Drawn(example, user, lists));
    }
    return drawn;
  }

  private static int[] append(int[] list, int last) {
    int[] longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = last;
    return longer;
  }

  private NDArray logits(NDManager manager, List<TextBatch.Drawn> part, double rate) {
    TextBatch input = new TextBatch(manager, shape, texts, part, this::standardised);
    int b = input.size();
    int c = input.candidates();

    NDArray users =
        Graph.rows(input.users, weights.get("user.embedding"))
            .expandDims(1)
            .broadcast(b, c, shape.userWidth());
    NDArray items = Graph.rows(input.items, weights.get("item.embedding"));
    NDArray hidden =
        NDArrays.concat(new NDList(users, items, din(input), input.logCounts), -1)
            .matMul(weights.get("mlp.hidden.weight"))
            .add(weights.get("mlp.hidden.bias"));
    if (this.part != Part.CONTROL) {
      hidden = hidden.add(texts(input, rate).matMul(weights.get("mlp.texts.weight")));
    }
    NDArray mlp =
        Graph.dropout(Graph.relu(hidden), rate)
            .matMul(weights.get("mlp.output").reshape(shape.hidden(), 1))
            .reshape(b, c);
    return mlp.add(input.base);
  }

  /** m, and m matched with the user, [batch, candidates, 2 * text]. */
  private NDArray texts(TextBatch input, double rate) {
    NDArray projected =
        input
            .embeddings
            .matMul(weights.get("text.projection.weight"))
            .add(weights.get("text.projection.bias"))
            .add(input.named.matMul(weights.get("attribute.projection")));
    NDArray m = Graph.dropout(attend(input, query(input, projected), projected), rate);
    NDArray match =
        input
            .last
            .matMul(weights.get("mlp.match"))
            .add(input.tastes.matMul(weights.get("attribute.projection")))
            .expandDims(1);
    return NDArrays.concat(new NDList(m, m.mul(match)), -1);
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
  private NDArray query(TextBatch input, NDArray projected) {
    NDArray patterns =
        Graph.rows(input.patterns, projected)
            .mul(input.hasPattern)
            .add(input.hasPattern.mul(-1).add(1).mul(weights.get("attention.noPattern")));
    return patterns
        .matMul(weights.get("attention.query"))
        .add(input.last.matMul(weights.get("attention.taste")));
  }

  /** [batch, candidates, text]. */
  private NDArray attend(TextBatch input, NDArray query, NDArray projected) {
    Shape sides = input.reasons.getShape();
    long b = sides.get(0);
    long c = sides.get(1);
    long r = sides.get(2);
    int heads = shape.textHeads();
    int size = shape.text() / heads;
    NDArray keys = Graph.rows(input.reasons, table(projected, "key"));
    NDArray values = Graph.rows(input.reasons, table(projected, "value"));
    NDArray products =
        keys.mul(query.reshape(b, 1, 1, shape.text()))
            .reshape(b, c, r, heads, size)
            .sum(new int[] {-1});
    NDArray scores = Graph.scaled(products, 1 / Math.sqrt(size)).add(input.reasonMask);
    return scores
        .softmax(2)
        .expandDims(-1)
        .mul(values.reshape(b, c, r, heads, size))
        .sum(new int[] {2})
        .reshape(b, c, shape.text());
  }

  /** Keys or values, "no reason" before every text, [1 + texts, text]. */
  private NDArray table(NDArray projected, String part) {
    NDArray none = weights.get("attention.noReason." + part).reshape(1, shape.text());
    NDArray read = projected.matMul(weights.get("attention." + part));
    return NDArrays.concat(new NDList(none, read), 0);
  }

  private float[][] standardised(float[][] inputs) {
    float[][] out = new float[inputs.length][mean.length];
    for (int t = 0; t < inputs.length; t++) {
      for (int i = 0; i < mean.length; i++) {
        out[t][i] = (inputs[t][i] - mean[i]) * scale[i];
      }
    }
    return out;
  }

  private float[] standardised(Taste taste) {
    return taste.standardised(mean, scale);
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
