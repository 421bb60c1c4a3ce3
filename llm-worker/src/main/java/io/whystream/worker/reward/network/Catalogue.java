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
    float[] ofItems = rowsOf(weights.get("mlp.hidden.weight"), shape.userWidth(), d);
    for (int item = 0; item < items; item++) {
      float[] vector = Floats.row(weights.get("item.embedding"), item, d);
      float[] query = Floats.multiply(vector, weights.get("din.query"));
      for (int w = 0; w < d; w++) {
        query[w] *= scale;
      }
      column(vectors, 0, item, vector);
      column(queries, 0, item, query);
      column(hidden, 0, item, Floats.multiply(vector, ofItems));
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

    /** The states as the hidden units see them, [states][hidden]. */
    private final float[][] seen;

    /** m as the hidden units see it, matched with the user's state, [text][hidden]. */
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
      this.seen = new float[states.length][];
      Arrays.setAll(seen, s -> Floats.multiply(states[s], ofStates));
      float[] match = Floats.multiply(last, weights.get("mlp.match"));
      this.read = new float[t][];
      for (int w = 0; w < t; w++) {
        read[w] = rowsOf(matrix, u + 2 * d + w, 1);
        Floats.addScaled(
            read[w], 0, match[w], matrix, (u + 2 * d + t + w) * shape.hidden(), shape.hidden());
      }
      this.own =
          Floats.affine(
              Floats.row(weights.get("user.embedding"), user.row(), u),
              rowsOf(matrix, 0, u),
              weights.get("mlp.hidden.bias"));
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
      float[] mlp = new float[size];
      float[] output = network.weights().get("mlp.output");
      for (int h = 0; h < units.length; h++) {
        Floats.relu(units[h]);
        Floats.addScaled(mlp, 0, output[h], units[h], 0, size);
      }
      float[] base = Arrays.copyOfRange(bias, from, from + size);
      for (int w = 0; w < vectors.length; w++) {
        Floats.addScaled(base, 0, asked.last[w], vectors[w], from, size);
      }
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
        for (int w = 0; w < queries.length; w++) {
          Floats.addScaled(weights[s], 0, asked.states[s][w], queries[w], from, size);
        }
      }
      softmax(weights, count);
      for (int s = 0; s < count; s++) {
        for (int h = 0; h < units.length; h++) {
          Floats.addScaled(units[h], 0, asked.seen[s][h], weights[s], 0, size);
        }
      }
    }

    private void readReasons() {
      int width = shape.text() / shape.textHeads();
      float scale = (float) (1 / StrictMath.sqrt(width));
      float[] none = network.weights().get("attention.noReason.key");
      float[] noneValue = network.weights().get("attention.noReason.value");
      for (int head = 0; head < shape.textHeads(); head++) {
        int offset = head * width;
        float[][] weights = new float[most + 1][size];
        Arrays.fill(weights[most], Floats.dot(asked.query, offset, none, offset, width) * scale);
        for (int r = 0; r < most; r++) {
          for (int w = offset; w < offset + width; w++) {
            Floats.addScaled(
                weights[r], 0, asked.query[w] * scale, keys[r * shape.text() + w], from, size);
          }
          for (int i = 0; i < size; i++) {
            weights[r][i] = r < reasons[from + i] ? weights[r][i] : Float.NEGATIVE_INFINITY;
          }
        }
        softmax(weights, most + 1);
        for (int w = offset; w < offset + width; w++) {
          float[] m = new float[size];
          for (int r = 0; r < most; r++) {
            multiplyAdd(m, weights[r], values[r * shape.text() + w]);
          }
          Floats.addScaled(m, 0, noneValue[w], weights[most], 0, size);
          for (int h = 0; h < units.length; h++) {
            Floats.addScaled(units[h], 0, asked.read[w][h], m, 0, size);
          }
        }
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
        for (int i = 0; i < size; i++) {
          max[i] = Math.max(max[i], x[s][i]);
        }
      }
      float[] sum = new float[size];
      for (int s = 0; s < count; s++) {
        for (int i = 0; i < size; i++) {
          x[s][i] = Exp.of(x[s][i] - max[i]);
          sum[i] += x[s][i];
        }
      }
      for (int s = 0; s < count; s++) {
        for (int i = 0; i < size; i++) {
          x[s][i] /= sum[i];
        }
      }
    }
  }

  private static void add(float[] to, float value) {
    for (int i = 0; i < to.length; i++) {
      to[i] += value;
    }
  }
}
