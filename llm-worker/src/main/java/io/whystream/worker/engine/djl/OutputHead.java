package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Log-probabilities of target tokens from hidden states, in chunks, and their gradient written out
 * by hand: no graph is kept over the vocabulary. With logits z = h E^T / T, d log p(y) / d z = e_y
 * - softmax(z).
 */
final class OutputHead implements AutoCloseable {
  /** Logits in one chunk, about 16 MB. */
  private static final int CHUNK_VALUES = 4 << 20;

  private final NDManager manager;
  private final NDArray hidden;
  private final NDArray head;
  private final int[] targets;
  private final double temperature;
  private final int chunk;
  private final List<NDArray> probabilities = new ArrayList<>();
  private final float[] logProbabilities;
  private double entropy;

  /**
   * Computes log-probabilities.
   *
   * @param hidden [n, hidden], without a graph
   * @param targets token wanted at each, n
   * @param keep whether {@link #backward} follows
   * @param wantEntropy whether to compute {@link #entropy}
   */
  OutputHead(
      NDArray hidden,
      NDArray head,
      int[] targets,
      double temperature,
      boolean keep,
      boolean wantEntropy) {
    this.manager = hidden.getManager().newSubManager();
    this.hidden = hidden;
    this.head = head;
    this.targets = targets;
    this.temperature = temperature;
    long vocabulary = head.getShape().get(0);
    this.chunk = (int) Math.max(128, Math.min(1024, CHUNK_VALUES / vocabulary));
    this.logProbabilities = new float[targets.length];
    for (int from = 0; from < targets.length; from += chunk) {
      forward(from, Math.min(targets.length, from + chunk), keep, wantEntropy);
    }
  }

  private void forward(int from, int to, boolean keep, boolean wantEntropy) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray part = Ops.slice(hidden, 0, from, to);
      part.attach(scratch);
      NDArray logits = Ops.linear(part, head, null);
      if (temperature != 1) {
        logits.divi(temperature);
      }
      NDArray logSoftmax = Ops.logSoftmax(logits);
      long[] index = new long[to - from];
      for (int i = from; i < to; i++) {
        index[i - from] = targets[i];
      }
      NDArray picked = logSoftmax.gather(Ops.create(scratch, index, index.length, 1), 1);
      Ops.read(picked, logProbabilities, from, to - from);
      if (keep || wantEntropy) {
        NDArray p = logSoftmax.exp();
        if (wantEntropy) {
          entropy -= p.mul(logSoftmax).sum().getFloat();
        }
        if (keep) {
          p.attach(manager);
          probabilities.add(p);
        }
      }
    }
  }

  /** Log-probability of each target, n. */
  float[] logProbabilities() {
    return logProbabilities;
  }

  /** Mean entropy of the n distributions, nats. */
  double entropy() {
    return targets.length == 0 ? 0 : entropy / targets.length;
  }

  /**
   * Gradient by the hidden states, given the gradient by the log-probabilities.
   *
   * @param weights d loss / d log-probability, n
   * @param headGradient gets the gradient by the head added, [vocabulary, hidden]
   * @return [n, hidden], in the manager of the hidden states
   */
  NDArray backward(float[] weights, @Nullable NDArray headGradient) {
    int width = (int) hidden.getShape().get(1);
    NDArray result = Ops.empty(hidden.getManager(), targets.length, width);
    for (int from = 0, c = 0; from < targets.length; from += chunk, c++) {
      int to = Math.min(targets.length, from + chunk);
      try (NDManager scratch = manager.newSubManager();
          NDArray p = probabilities.get(c)) {
        toLogitGradient(p, weights, from, to, scratch);
        NDArray byHidden = p.matMul(head);
        byHidden.attach(scratch);
        result.set(new NDIndex().addSliceDim(from, to), byHidden);
        if (headGradient != null) {
          NDArray part = Ops.slice(hidden, 0, from, to);
          part.attach(scratch);
          NDArray turned = p.transpose();
          turned.attach(scratch);
          headGradient.addi(turned.matMul(part));
        }
      }
    }
    probabilities.clear();
    return result;
  }

  /** Turns probabilities into (probability - target) * -weight / temperature, in place. */
  private void toLogitGradient(NDArray p, float[] weights, int from, int to, NDManager scratch) {
    int n = to - from;
    float[] scale = new float[n];
    float[] atTarget = new float[n];
    long[] row = new long[n];
    long[] column = new long[n];
    for (int i = 0; i < n; i++) {
      scale[i] = (float) (-weights[from + i] / temperature);
      atTarget[i] = (float) (scale[i] * Math.expm1(logProbabilities[from + i]));
      row[i] = i;
      column[i] = targets[from + i];
    }
    p.muli(Ops.create(scratch, scale, n, 1));
    p.set(
        new NDIndex("{}, {}", Ops.create(scratch, row, n), Ops.create(scratch, column, n)),
        Ops.create(scratch, atTarget, n));
  }

  @Override
  public void close() {
    manager.close();
  }
}
