package io.whystream.worker.reward.network;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention of a user's pattern over an item's reasons; a learned "no reason" is always
 * among the keys, so that an empty list and an unfitting one have a place to go. Besides the
 * pattern, the query holds the encoder's state, because a live user's first requests come without a
 * pattern.
 *
 * <p>Threading: any thread.
 */
public final class ReasonAttention {
  private final NetworkWeights weights;
  private final NetworkShape shape;

  public ReasonAttention(NetworkWeights weights) {
    this.weights = weights;
    this.shape = weights.shape();
  }

  /**
   * A reason as the attention reads it.
   *
   * @param key projected, [text]
   * @param value projected, [text]
   */
  public record Projected(float[] key, float[] value) {}

  /**
   * What the attention gives.
   *
   * @param m mixed values, [text]
   * @param weights how much each reason counted, mean over heads; the last entry is "no reason"
   */
  public record Attended(float[] m, float[] weights) {
    /** Logarithm of one more than there are reasons. */
    float logCount() {
      return ReasonAttention.logCount(weights.length - 1);
    }
  }

  /** Logarithm of one more than a number of reasons. */
  public static float logCount(int reasons) {
    return (float) StrictMath.log1p(reasons);
  }

  /**
   * Standardises and projects a text.
   *
   * @param text its embedding and what it names, [{@link NetworkShape#textInput}]
   */
  public float[] project(float[] text) {
    if (text.length != shape.textInput()) {
      throw new IllegalArgumentException(
          "a text's embedding has "
              + (text.length - shape.attributes())
              + " values where the reward model expects "
              + shape.embedding());
    }
    float[] mean = weights.get("text.mean");
    float[] scale = weights.get("text.scale");
    float[] standard = new float[text.length];
    for (int i = 0; i < standard.length; i++) {
      standard[i] = (text[i] - mean[i]) * scale[i];
    }
    float[] projected =
        Floats.affine(
            Arrays.copyOf(standard, shape.embedding()),
            weights.get("text.projection.weight"),
            weights.get("text.projection.bias"));
    float[] named =
        Floats.multiply(
            Arrays.copyOfRange(standard, shape.embedding(), standard.length),
            weights.get("attribute.projection"));
    Floats.addScaled(projected, 0, 1, named, 0, named.length);
    return projected;
  }

  /** Reads a reason. */
  public Projected reason(float[] text) {
    float[] projected = project(text);
    return new Projected(
        Floats.multiply(projected, weights.get("attention.key")),
        Floats.multiply(projected, weights.get("attention.value")));
  }

  /**
   * The query of a user.
   *
   * @param pattern the user's pattern as {@link #project} takes it; null when there is none
   * @param state last state of the encoder
   */
  public float[] query(float @Nullable [] pattern, float[] state) {
    float[] projected = pattern == null ? weights.get("attention.noPattern") : project(pattern);
    float[] query = Floats.multiply(projected, weights.get("attention.query"));
    float[] taste = Floats.multiply(state, weights.get("attention.taste"));
    Floats.addScaled(query, 0, 1, taste, 0, taste.length);
    return query;
  }

  /**
   * What m is matched with.
   *
   * @param taste of the user
   * @param state last state of the encoder
   */
  public float[] match(Taste taste, float[] state) {
    float[] match = Floats.multiply(state, weights.get("mlp.match"));
    float[] liked =
        Floats.multiply(
            taste.standardised(weights.get("text.mean"), weights.get("text.scale")),
            weights.get("attribute.projection"));
    Floats.addScaled(match, 0, 1, liked, 0, liked.length);
    return match;
  }

  /** Attends over reasons and "no reason". */
  public Attended attend(float[] query, List<Projected> reasons) {
    int count = reasons.size();
    int size = shape.text() / shape.textHeads();
    float scale = (float) (1 / StrictMath.sqrt(size));
    float[] m = new float[shape.text()];
    float[] mean = new float[count + 1];
    float[] scores = new float[count + 1];
    for (int head = 0; head < shape.textHeads(); head++) {
      int offset = head * size;
      for (int r = 0; r <= count; r++) {
        scores[r] = Floats.dot(query, offset, key(reasons, r), offset, size) * scale;
      }
      Floats.softmax(scores, count + 1);
      for (int r = 0; r <= count; r++) {
        float[] value =
            r < count ? reasons.get(r).value() : weights.get("attention.noReason.value");
        Floats.addScaled(m, offset, scores[r], value, offset, size);
        mean[r] += scores[r] / shape.textHeads();
      }
    }
    return new Attended(m, mean);
  }

  private float[] key(List<Projected> reasons, int at) {
    return at < reasons.size() ? reasons.get(at).key() : weights.get("attention.noReason.key");
  }
}
