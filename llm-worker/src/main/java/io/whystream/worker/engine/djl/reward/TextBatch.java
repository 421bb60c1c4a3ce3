package io.whystream.worker.engine.djl.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.djl.Ops;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.TextExample;
import java.util.Arrays;
import java.util.List;

/** Examples side by side, padded, as arrays of one step. */
final class TextBatch {
  private final NetworkShape shape;
  private final float[][] texts;
  private final List<Drawn> drawn;

  /** [batch, steps, width], its mask [batch, 1, steps], and the last states [batch, width]. */
  NDArray states;

  NDArray stateMask;
  NDArray last;

  /** [batch, candidates] of rows and of base scores; [batch] of user rows. */
  NDArray items;

  NDArray base;
  NDArray users;

  /** 1 where ids may be used, [batch, 1, 1]. */
  NDArray seen;

  /** [batch, embedding] standardised; 1 where there is one, [batch, 1]. */
  NDArray patterns;

  NDArray hasPattern;

  /**
   * [batch, candidates, reasons, embedding] standardised; its mask with "no reason" at the end,
   * [batch, candidates, reasons + 1, 1]; zeros in the shape of one reason, [batch, candidates, 1,
   * text].
   */
  NDArray reasons;

  NDArray reasonMask;
  NDArray none;

  /** Logarithms of one more than there are reasons, [batch, candidates, 1]. */
  NDArray logCounts;

  /**
   * One example as it goes into a step.
   *
   * @param user row of the user
   * @param lists numbers of the texts in each candidate's list
   * @param seen whether item vectors, DIN output and base score may be used
   */
  record Drawn(TextExample example, int user, List<int[]> lists, boolean seen) {}

  /**
   * @param texts standardised embeddings
   * @param drawn examples with equally many candidates
   */
  TextBatch(NDManager manager, NetworkShape shape, float[][] texts, List<Drawn> drawn) {
    this.shape = shape;
    this.texts = texts;
    this.drawn = drawn;
    buildStates(manager);
    buildIds(manager);
    buildReasons(manager);
  }

  int size() {
    return drawn.size();
  }

  int candidates() {
    return drawn.get(0).example().candidates().size();
  }

  private void buildStates(NDManager manager) {
    int b = drawn.size();
    int d = shape.width();
    int steps = drawn.stream().mapToInt(one -> one.example().states().length).max().orElse(1);
    float[] allStates = new float[b * steps * d];
    float[] mask = new float[b * steps];
    float[] lasts = new float[b * d];
    Arrays.fill(mask, Graph.MASKED);
    for (int e = 0; e < b; e++) {
      float[][] own = drawn.get(e).example().states();
      for (int s = 0; s < own.length; s++) {
        System.arraycopy(own[s], 0, allStates, (e * steps + s) * d, d);
        mask[e * steps + s] = 0;
      }
      System.arraycopy(own[own.length - 1], 0, lasts, e * d, d);
    }
    states = Ops.create(manager, allStates, b, steps, d);
    stateMask = Ops.create(manager, mask, b, 1, steps);
    last = Ops.create(manager, lasts, b, d);
  }

  private void buildIds(NDManager manager) {
    int b = drawn.size();
    int c = candidates();
    long[] itemRows = new long[b * c];
    float[] bases = new float[b * c];
    long[] userRows = new long[b];
    float[] use = new float[b];
    float[] patternRows = new float[b * shape.embedding()];
    float[] present = new float[b];
    for (int e = 0; e < b; e++) {
      TextExample example = drawn.get(e).example();
      userRows[e] = drawn.get(e).user();
      use[e] = drawn.get(e).seen() ? 1 : 0;
      for (int i = 0; i < c; i++) {
        itemRows[e * c + i] = example.candidates().get(i).item();
        bases[e * c + i] = use[e] * example.candidates().get(i).base();
      }
      if (example.pattern() >= 0) {
        copy(example.pattern(), patternRows, e);
        present[e] = 1;
      }
    }
    items = Ops.create(manager, itemRows, b, c);
    base = Ops.create(manager, bases, b, c);
    users = Ops.create(manager, userRows, b);
    seen = Ops.create(manager, use, b, 1, 1);
    patterns = Ops.create(manager, patternRows, b, shape.embedding());
    hasPattern = Ops.create(manager, present, b, 1);
  }

  private void buildReasons(NDManager manager) {
    int b = drawn.size();
    int c = candidates();
    int longest = 1;
    for (Drawn one : drawn) {
      for (int[] list : one.lists()) {
        longest = Math.max(longest, list.length);
      }
    }
    float[] embeddings = new float[b * c * longest * shape.embedding()];
    float[] mask = new float[b * c * (longest + 1)];
    float[] counts = new float[b * c];
    Arrays.fill(mask, Graph.MASKED);
    for (int e = 0; e < b; e++) {
      for (int i = 0; i < c; i++) {
        int[] list = drawn.get(e).lists().get(i);
        int pair = e * c + i;
        counts[pair] = ReasonAttention.logCount(list.length);
        for (int r = 0; r < list.length; r++) {
          copy(list[r], embeddings, pair * longest + r);
          mask[pair * (longest + 1) + r] = 0;
        }
        mask[pair * (longest + 1) + longest] = 0;
      }
    }
    reasons = Ops.create(manager, embeddings, b, c, longest, shape.embedding());
    reasonMask = Ops.create(manager, mask, b, c, longest + 1, 1);
    logCounts = Ops.create(manager, counts, b, c, 1);
    none = Ops.create(manager, new float[b * c * shape.text()], b, c, 1, shape.text());
  }

  private void copy(int text, float[] into, int row) {
    System.arraycopy(texts[text], 0, into, row * shape.embedding(), shape.embedding());
  }
}
