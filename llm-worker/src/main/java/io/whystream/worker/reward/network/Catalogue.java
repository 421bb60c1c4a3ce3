package io.whystream.worker.reward.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores all items for one user from stored features, as {@link RewardNetwork#score} scores them
 * one by one. What depends on the item alone is computed once: its vector, its query over the
 * user's states, its share of the MLP's hidden units, and keys and values of its reasons, each
 * stored by feature, so that the inner loops run over items.
 *
 * <p>Threading: any thread; the items are shared out among the common pool.
 */
public final class Catalogue {
  private static final int BLOCK = 256;

  private final RewardNetwork network;
  private final NetworkShape shape;
  private final int items;
  private final int most;
  private final int[] reasons;
  private final float[] bias;
  private final float[][] vectors;
  private final float[][] queries;
  private final float[][] hidden;
  private final float[][] keys;
  private final float[][] values;

  /**
   * Stores the features of items in rows 0 to the last.
   *
   * @param reasons of each item, as {@link RewardNetwork#reason} reads them; their number is the
   *     number of items
   */
  public Catalogue(RewardNetwork network, List<List<ReasonAttention.Projected>> reasons) {
    this.network = network;
    this.shape = network.weights().shape();
    this.items = reasons.size();
    this.reasons = reasons.stream().mapToInt(List::size).toArray();
    this.most = Arrays.stream(this.reasons).max().orElse(0);
    NetworkWeights weights = network.weights();
    int d = shape.width();
    this.bias = Arrays.copyOf(weights.get("item.bias"), items);
    this.vectors = new float[d][items];
    this.queries = new float[d][items];
    this.hidden = new float[shape.hidden()][items];
    this.keys = new float[most * shape.text()][items];
    this.values = new float[most * shape.text()][items];
    float scale = (float) (1 / StrictMath.sqrt(d));
    float[] matrix = weights.get("mlp.hidden.weight");
    float[] ofItems = rowsOf(matrix, shape.userWidth(), d);
    int ofCounts = shape.idInput() * shape.hidden();
    for (int item = 0; item < items; item++) {
      float[] vector = Floats.row(weights.get("item.embedding"), item, d);
      float[] query = Floats.multiply(vector, weights.get("din.query"));
      for (int w = 0; w < d; w++) {
        query[w] *= scale;
      }
      column(vectors, 0, item, vector);
      column(queries, 0, item, query);
      float[] units = Floats.multiply(vector, ofItems);
      float count = ReasonAttention.logCount(this.reasons[item]);
      Floats.addScaled(units, 0, count, matrix, ofCounts, shape.hidden());
      column(hidden, 0, item, units);
      for (int r = 0; r < this.reasons[item]; r++) {
        ReasonAttention.Projected reason = reasons.get(item).get(r);
        column(keys, r * shape.text(), item, reason.key());
        column(values, r * shape.text(), item, reason.value());
      }
    }
  }

  private static void column(float[][] to, int from, int item, float[] values) {
    for (int i = 0; i < values.length; i++) {
      to[from + i][item] = values[i];
    }
  }

  /** Some rows of the hidden layer's matrix. */
  private float[] rowsOf(float[] matrix, int from, int count) {
    return Arrays.copyOfRange(matrix, from * shape.hidden(), (from + count) * shape.hidden());
  }

  public int items() {
    return items;
  }

  /** The logit of every item for a user, [items]. */
  public float[] scores(RewardNetwork.User user) {
    float[] scores = network.itemItem().scores(user.history(), items);
    Asked asked = new Asked(user);
    IntStream.range(0, (items + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> new Block(asked, block * BLOCK).addTo(scores));
    return scores;
  }

  /** What depends on the user alone. */
  private final class Asked {
    private final float[] last;
    private final float[] query;
    private final float[][] states;

    /** The states as the hidden units see them, [hidden][states]. */
    private final float[][] seen;

    /** m as the hidden units see it, matched with the user, [hidden][text]. */
    private final float[][] read;

    /** What the hidden units get from the user. */
    private final float[] own;

    Asked(RewardNetwork.User user) {
      NetworkWeights weights = network.weights();
      float[] matrix = weights.get("mlp.hidden.weight");
      int u = shape.userWidth();
      int d = shape.width();
      int t = shape.text();
      this.last = user.last();
      this.query = user.query();
      this.states = user.states();
      float[] ofStates = rowsOf(matrix, u + d, d);
      float[][] ofUnits = new float[states.length][];
      Arrays.setAll(ofUnits, s -> Floats.multiply(states[s], ofStates));
      this.seen = transposed(ofUnits);
      float[] match = user.match();
      float[] ofTexts = weights.get("mlp.texts.weight");
      float[][] texts = new float[t][];
      for (int w = 0; w < t; w++) {
        texts[w] = rowsOf(ofTexts, w, 1);
        Floats.addScaled(texts[w], 0, match[w], ofTexts, (t + w) * shape.hidden(), shape.hidden());
      }
      this.read = transposed(texts);
      this.own =
          Floats.affine(
              Floats.row(weights.get("user.embedding"), user.row(), u),
              rowsOf(matrix, 0, u),
              weights.get("mlp.hidden.bias"));
    }

    private float[][] transposed(float[][] rows) {
      float[][] columns = new float[shape.hidden()][rows.length];
      for (int row = 0; row < rows.length; row++) {
        column(columns, 0, row, rows[row]);
      }
      return columns;
    }
  }

  /** Some neighbouring items for one user. */
  private final class Block {
    private final Asked asked;
    private final int from;
    private final int size;
    private final float[][] units;

    Block(Asked asked, int from) {
      this.asked = asked;
      this.from = from;
      this.size = Math.min(BLOCK, items - from);
      this.units = new float[shape.hidden()][];
      Arrays.setAll(
          units,
          h -> {
            float[] unit = Arrays.copyOfRange(hidden[h], from, from + size);
            add(unit, asked.own[h]);
            return unit;
          });
    }

    void addTo(float[] scores) {
      readStates();
      readReasons();
      for (float[] unit : units) {
        Floats.relu(unit);
      }
      float[] mlp = new float[size];
      Floats.addProducts(mlp, network.weights().get("mlp.output"), units, 0, 0);
      float[] base = Arrays.copyOfRange(bias, from, from + size);
      Floats.addProducts(base, asked.last, vectors, 0, from);
      for (int i = 0; i < size; i++) {
        scores[from + i] =
            base[i]
                + network.blend().itemItem() * scores[from + i]
                + network.blend().mlp() * mlp[i];
      }
    }

    private void readStates() {
      int count = asked.states.length;
      float[][] weights = new float[count][size];
      for (int s = 0; s < count; s++) {
        Floats.addProducts(weights[s], asked.states[s], queries, 0, from);
      }
      softmax(weights, count);
      for (int h = 0; h < units.length; h++) {
        Floats.addProducts(units[h], asked.seen[h], weights, 0, 0);
      }
    }

    private void readReasons() {
      int width = shape.text() / shape.textHeads();
      float scale = (float) (1 / StrictMath.sqrt(width));
      float[] none = network.weights().get("attention.noReason.key");
      float[][] m = new float[shape.text()][size];
      for (int head = 0; head < shape.textHeads(); head++) {
        int offset = head * width;
        float[] query = Arrays.copyOfRange(asked.query, offset, offset + width);
        for (int w = 0; w < width; w++) {
          query[w] *= scale;
        }
        float[][] weights = new float[most + 1][size];
        Arrays.fill(weights[most], Floats.dot(query, 0, none, offset, width));
        for (int r = 0; r < most; r++) {
          Floats.addProducts(weights[r], query, keys, r * shape.text() + offset, from);
          for (int i = 0; i < size; i++) {
            weights[r][i] = r < reasons[from + i] ? weights[r][i] : Float.NEGATIVE_INFINITY;
          }
        }
        softmax(weights, most + 1);
        for (int w = offset; w < offset + width; w++) {
          mix(m[w], weights, w);
        }
      }
      for (int h = 0; h < units.length; h++) {
        Floats.addProducts(units[h], asked.read[h], m, 0, 0);
      }
    }

    /** One feature of the reasons' values, mixed by weights [most + 1][size]. */
    private void mix(float[] to, float[][] weights, int feature) {
      float none = network.weights().get("attention.noReason.value")[feature];
      Floats.addScaled(to, 0, none, weights[most], 0, size);
      for (int r = 0; r < most; r++) {
        multiplyAdd(to, weights[r], values[r * shape.text() + feature]);
      }
    }

    private void multiplyAdd(float[] to, float[] factors, float[] column) {
      for (int i = 0; i < size; i++) {
        to[i] += factors[i] * column[from + i];
      }
    }

    /** Over the first axis, in place. */
    private void softmax(float[][] x, int count) {
      float[] max = x[0].clone();
      for (int s = 1; s < count; s++) {
        raise(max, x[s]);
      }
      float[] sum = new float[size];
      for (int s = 0; s < count; s++) {
        exponentiate(x[s], max, sum);
      }
      for (int i = 0; i < size; i++) {
        sum[i] = 1 / sum[i];
      }
      for (int s = 0; s < count; s++) {
        scale(x[s], sum);
      }
    }
  }

  private static void raise(float[] max, float[] row) {
    for (int i = 0; i < max.length; i++) {
      max[i] = Math.max(max[i], row[i]);
    }
  }

  private static void exponentiate(float[] row, float[] max, float[] sum) {
    for (int i = 0; i < row.length; i++) {
      float value = Exp.of(row[i] - max[i]);
      row[i] = value;
      sum[i] += value;
    }
  }

  private static void scale(float[] row, float[] factors) {
    for (int i = 0; i < row.length; i++) {
      row[i] *= factors[i];
    }
  }

  private static void add(float[] to, float value) {
    for (int i = 0; i < to.length; i++) {
      to[i] += value;
    }
  }
}
