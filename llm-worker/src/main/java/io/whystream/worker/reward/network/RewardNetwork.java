package io.whystream.worker.reward.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reward model as a recommender (CURec, phase 2): sequence score + weight of item-item score +
 * weight of MLP([user, item, DIN output, m, m matched with the user, log(1 + reasons)]), where m is
 * the user's pattern attending over the item's reasons. How many reasons there are tells more of a
 * choice than all that they say; left to m, it would drown that.
 *
 * <p>Threading: any thread.
 */
public final class RewardNetwork {
  private final NetworkWeights weights;
  private final NetworkShape shape;
  private final SequenceEncoder encoder;
  private final ReasonAttention attention;
  private final ItemItem itemItem;
  private final Blend blend;

  /**
   * How the parts add up; fitted on validation.
   *
   * @param itemItem weight of the item-item score
   * @param mlp weight of the MLP
   */
  public record Blend(float itemItem, float mlp) {}

  public RewardNetwork(NetworkWeights weights, ItemItem itemItem, Blend blend) {
    this.weights = weights;
    this.shape = weights.shape();
    this.encoder = new SequenceEncoder(weights);
    this.attention = new ReasonAttention(weights);
    this.itemItem = itemItem;
    this.blend = blend;
  }

  public NetworkWeights weights() {
    return weights;
  }

  public ItemItem itemItem() {
    return itemItem;
  }

  public Blend blend() {
    return blend;
  }

  /**
   * A user, encoded once for many items.
   *
   * @param row row of the user
   * @param history steps that the item-item score reads
   * @param states of the encoder
   * @param query of the attention over reasons
   * @param match what m is matched with: the user's taste and last state in its space
   */
  public record User(
      int row, List<SequenceEncoder.Step> history, float[][] states, float[] query, float[] match) {
    float[] last() {
      return states[states.length - 1];
    }
  }

  /**
   * A user and an item without reasons yet.
   *
   * @param base sequence score + bias + weighted item-item score
   * @param query of the attention over reasons
   * @param hidden what the MLP's hidden units get from user, item and DIN output
   * @param match what m is matched with
   */
  public record Pair(float base, float[] query, float[] hidden, float[] match) {}

  /**
   * Encodes a user.
   *
   * @param row row of the user
   * @param history oldest first
   * @param pattern as {@link #reason} takes texts; null when there is none
   * @param taste what the history's items have in common
   */
  public User user(
      int row, List<SequenceEncoder.Step> history, float @Nullable [] pattern, Taste taste) {
    int from = Math.max(0, history.size() - shape.window());
    List<SequenceEncoder.Step> read = List.copyOf(history.subList(from, history.size()));
    float[][] states = encoder.encode(read);
    float[] last = states[states.length - 1];
    return new User(
        row, read, states, attention.query(pattern, last), attention.match(taste, last));
  }

  /** Encodes a user of whom no more is known than the items of the history. */
  public User user(int row, List<SequenceEncoder.Step> history) {
    return user(row, history, null, new Taste(new float[shape.attributes()], 0));
  }

  /**
   * Reads a reason.
   *
   * @param text its embedding and what it names, [{@link NetworkShape#textInput}]
   */
  public ReasonAttention.Projected reason(float[] text) {
    return attention.reason(text);
  }

  /** Sequence score, bias included. */
  public float sequenceScore(User user, int item) {
    return Floats.dot(
            user.last(), 0, weights.get("item.embedding"), item * shape.width(), shape.width())
        + weights.get("item.bias")[item];
  }

  /** Recency-weighted item-item score, unweighted by the blend. */
  public float itemItemScore(User user, int item) {
    return itemItem.score(user.history(), item);
  }

  /** Target attention of an item over a user's states (DIN, scaled dot product), [width]. */
  public float[] din(float[][] states, int item) {
    int width = shape.width();
    float[] query =
        Floats.multiply(
            Floats.row(weights.get("item.embedding"), item, width), weights.get("din.query"));
    float scale = (float) (1 / StrictMath.sqrt(width));
    float[] scores = new float[states.length];
    for (int s = 0; s < states.length; s++) {
      scores[s] = Floats.dot(query, states[s]) * scale;
    }
    Floats.softmax(scores, states.length);
    float[] out = new float[width];
    for (int s = 0; s < states.length; s++) {
      Floats.addScaled(out, 0, scores[s], states[s], 0, width);
    }
    return out;
  }

  /** Joins a user and an item. */
  public Pair pair(User user, int item) {
    int u = shape.userWidth();
    int d = shape.width();
    float[] din = din(user.states(), item);
    float[] ids = new float[u + 2 * d];
    System.arraycopy(weights.get("user.embedding"), user.row() * u, ids, 0, u);
    System.arraycopy(weights.get("item.embedding"), item * d, ids, u, d);
    System.arraycopy(din, 0, ids, u + d, d);
    float[] hidden = weights.get("mlp.hidden.bias").clone();
    float[] matrix = weights.get("mlp.hidden.weight");
    for (int i = 0; i < ids.length; i++) {
      Floats.addScaled(hidden, 0, ids[i], matrix, i * shape.hidden(), shape.hidden());
    }
    float base = sequenceScore(user, item) + blend.itemItem() * itemItemScore(user, item);
    return new Pair(base, user.query(), hidden, user.match());
  }

  /** Attends over reasons for a pair; the weights say which reason carried the item. */
  public ReasonAttention.Attended attend(Pair pair, List<ReasonAttention.Projected> reasons) {
    return attention.attend(pair.query(), reasons);
  }

  /** The logit of a pair with a list of reasons. */
  public float score(Pair pair, List<ReasonAttention.Projected> reasons) {
    return score(pair, attend(pair, reasons));
  }

  /**
   * The logit of a pair with reasons that were attended over.
   *
   * @param reasons what its user reads in them, which is the same for every item
   */
  public float score(Pair pair, ReasonAttention.Attended reasons) {
    return pair.base() + blend.mlp() * mlp(pair, reasons);
  }

  private float mlp(Pair pair, ReasonAttention.Attended reasons) {
    float[] m = reasons.m();
    float[] hidden = pair.hidden().clone();
    float[] matrix = weights.get("mlp.hidden.weight");
    int ids = shape.idInput();
    Floats.addScaled(hidden, 0, reasons.logCount(), matrix, ids * shape.hidden(), shape.hidden());
    float[] texts = weights.get("mlp.texts.weight");
    for (int i = 0; i < m.length; i++) {
      Floats.addScaled(hidden, 0, m[i], texts, i * shape.hidden(), shape.hidden());
      float matched = m[i] * pair.match()[i];
      Floats.addScaled(hidden, 0, matched, texts, (m.length + i) * shape.hidden(), shape.hidden());
    }
    Floats.relu(hidden);
    return Floats.dot(hidden, weights.get("mlp.output"));
  }
}
