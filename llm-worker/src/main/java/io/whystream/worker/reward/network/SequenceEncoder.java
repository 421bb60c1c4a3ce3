package io.whystream.worker.reward.network;

import java.util.List;

/**
 * A causal pre-norm Transformer over a user's last items with their verdicts (SASRec, Kang and
 * McAuley 2018), led by a start row, so that an empty history has a state too.
 *
 * <p>Threading: any thread.
 */
public final class SequenceEncoder {
  private final NetworkWeights weights;
  private final NetworkShape shape;

  public SequenceEncoder(NetworkWeights weights) {
    this.weights = weights;
    this.shape = weights.shape();
  }

  /**
   * One step of a sequence.
   *
   * @param row of the item
   * @param verdict 0 liked, 1 saw, 2 disliked
   * @param time of the event, milliseconds; the encoder does not read it
   */
  public record Step(int row, int verdict, long time) {}

  /**
   * States of a sequence.
   *
   * @param history oldest first; only the last {@code window} steps are read
   * @return [1 + steps read][width]; the first state is the start's
   */
  public float[][] encode(List<Step> history) {
    int from = Math.max(0, history.size() - shape.window());
    int length = history.size() - from + 1;
    float[][] x = new float[length][];
    for (int p = 0; p < length; p++) {
      Step step =
          p == 0
              ? new Step(shape.startRow(), NetworkShape.VERDICTS - 1, 0)
              : history.get(from + p - 1);
      x[p] = Floats.row(weights.get("item.embedding"), step.row(), shape.width());
      add(x[p], "verdict.embedding", step.verdict());
      add(x[p], "position.embedding", p);
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      String at = "layer." + layer + ".";
      attend(x, at);
      feedForward(x, at);
    }
    for (int p = 0; p < length; p++) {
      x[p] = norm(x[p], "final");
    }
    return x;
  }

  private void attend(float[][] x, String at) {
    int length = x.length;
    float[][] q = new float[length][];
    float[][] k = new float[length][];
    float[][] v = new float[length][];
    for (int p = 0; p < length; p++) {
      float[] normed = norm(x[p], at + "norm1");
      q[p] = Floats.multiply(normed, weights.get(at + "query"));
      k[p] = Floats.multiply(normed, weights.get(at + "key"));
      v[p] = Floats.multiply(normed, weights.get(at + "value"));
    }
    int size = shape.width() / shape.heads();
    float scale = (float) (1 / StrictMath.sqrt(size));
    float[] scores = new float[length];
    for (int p = 0; p < length; p++) {
      float[] mixed = new float[shape.width()];
      for (int head = 0; head < shape.heads(); head++) {
        int offset = head * size;
        for (int s = 0; s <= p; s++) {
          scores[s] = Floats.dot(q[p], offset, k[s], offset, size) * scale;
        }
        Floats.softmax(scores, p + 1);
        for (int s = 0; s <= p; s++) {
          Floats.addScaled(mixed, offset, scores[s], v[s], offset, size);
        }
      }
      float[] out = Floats.multiply(mixed, weights.get(at + "output"));
      Floats.addScaled(x[p], 0, 1, out, 0, out.length);
    }
  }

  private void feedForward(float[][] x, String at) {
    for (float[] state : x) {
      float[] inner =
          Floats.affine(
              norm(state, at + "norm2"),
              weights.get(at + "up.weight"),
              weights.get(at + "up.bias"));
      Floats.relu(inner);
      float[] out =
          Floats.affine(inner, weights.get(at + "down.weight"), weights.get(at + "down.bias"));
      Floats.addScaled(state, 0, 1, out, 0, out.length);
    }
  }

  private float[] norm(float[] x, String name) {
    return Floats.layerNorm(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  private void add(float[] x, String table, int row) {
    Floats.addScaled(x, 0, 1, weights.get(table), row * shape.width(), shape.width());
  }
}
