package io.whystream.worker.reward.network;

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

  /** Standardises and projects an embedding. */
  public float[] project(float[] embedding) {
    if (embedding.length != shape.embedding()) {
      throw new IllegalArgumentException(
          "an embedding has "
              + embedding.length
              + " values where the reward model expects "
              + shape.embedding());
    }
    float[] mean = weights.get("text.mean");
    float[] scale = weights.get("text.scale");
    float[] standard = new float[embedding.length];
    for (int i = 0; i < standard.length; i++) {
      standard[i] = (embedding[i] - mean[i]) * scale[i];
    }
    return Floats.affine(
        standard, weights.get("text.projection.weight"), weights.get("text.projection.bias"));
  }

  /** Reads a reason's embedding. */
  public Projected reason(float[] embedding) {
    float[] projected = project(embedding);
    return new Projected(
        Floats.multiply(projected, weights.get("attention.key")),
        Floats.multiply(projected, weights.get("attention.value")));
  }

  /**
   * The query of a user.
   *
   * @param pattern embedding of the user's pattern; null when there is none
   * @param state last state of the encoder
   */
  public float[] query(float @Nullable [] pattern, float[] state) {
    float[] projected = pattern == null ? weights.get("attention.noPattern") : project(pattern);
    float[] query = Floats.multiply(projected, weights.get("attention.query"));
    float[] taste = Floats.multiply(state, weights.get("attention.taste"));
    Floats.addScaled(query, 0, 1, taste, 0, taste.length);
    return query;
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
