package io.whystream.worker.engine.djl.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.djl.Ops;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Examples side by side, padded, as arrays of one step. */
final class TextBatch {
  private final NetworkShape shape;
  private final List<Drawn> drawn;
  private final Map<Integer, Integer> places = new LinkedHashMap<>();

  /** [batch, steps, width], its mask [batch, 1, steps], and the last states [batch, width]. */
  NDArray states;

  NDArray stateMask;
  NDArray last;

  /** [batch, candidates] of rows and of base scores; [batch] of user rows. */
  NDArray items;

  NDArray base;
  NDArray users;

  /**
   * Every text that occurs, once, standardised: embeddings, [texts, embedding], and what they name,
   * [texts, attributes]; a blank when none occurs.
   */
  NDArray embeddings;

  NDArray named;

  /** What users' histories have in common, standardised, [batch, attributes]. */
  NDArray tastes;

  /** Places in it of users' patterns, [batch]; 1 where there is one, [batch, 1]. */
  NDArray patterns;

  NDArray hasPattern;

  /**
   * Places of reasons where all texts stand behind "no reason", which is the last of every list,
   * [batch, candidates, reasons + 1]; their mask, [batch, candidates, reasons + 1, 1].
   */
  NDArray reasons;

  NDArray reasonMask;

  /** Logarithms of one more than there are reasons, [batch, candidates, 1]. */
  NDArray logCounts;

  /**
   * One example as it goes into a step.
   *
   * @param user row of the user
   * @param lists numbers of the texts in each candidate's list
   */
  record Drawn(TextExample example, int user, List<int[]> lists) {}

  /**
   * @param texts all of them, standardised
   * @param drawn examples with equally many candidates
   * @param standardise makes a taste comparable with what texts name
   */
  TextBatch(
      NDManager manager,
      NetworkShape shape,
      float[][] texts,
      List<Drawn> drawn,
      Function<Taste, float[]> standardise) {
    this.shape = shape;
    this.drawn = drawn;
    buildStates(manager);
    buildIds(manager);
    buildReasons(manager);
    buildTexts(manager, texts);
    this.tastes =
        rows(
            manager,
            drawn.stream().map(one -> standardise.apply(one.example().taste())).toList(),
            0,
            shape.attributes());
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
    long[] patternPlaces = new long[b];
    float[] present = new float[b];
    for (int e = 0; e < b; e++) {
      TextExample example = drawn.get(e).example();
      userRows[e] = drawn.get(e).user();
      for (int i = 0; i < c; i++) {
        itemRows[e * c + i] = example.candidates().get(i).item();
        bases[e * c + i] = example.candidates().get(i).base();
      }
      if (example.pattern() >= 0) {
        patternPlaces[e] = place(example.pattern());
        present[e] = 1;
      }
    }
    items = Ops.create(manager, itemRows, b, c);
    base = Ops.create(manager, bases, b, c);
    users = Ops.create(manager, userRows, b);
    patterns = Ops.create(manager, patternPlaces, b);
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
    long[] rows = new long[b * c * (longest + 1)];
    float[] mask = new float[b * c * (longest + 1)];
    float[] counts = new float[b * c];
    Arrays.fill(mask, Graph.MASKED);
    for (int e = 0; e < b; e++) {
      for (int i = 0; i < c; i++) {
        int[] list = drawn.get(e).lists().get(i);
        int from = (e * c + i) * (longest + 1);
        counts[e * c + i] = ReasonAttention.logCount(list.length);
        for (int r = 0; r < list.length; r++) {
          rows[from + r] = 1 + place(list[r]);
          mask[from + r] = 0;
        }
        mask[from + longest] = 0;
      }
    }
    reasons = Ops.create(manager, rows, b, c, longest + 1);
    reasonMask = Ops.create(manager, mask, b, c, longest + 1, 1);
    logCounts = Ops.create(manager, counts, b, c, 1);
  }

  private void buildTexts(NDManager manager, float[][] texts) {
    List<float[]> occurring = new ArrayList<>();
    places.keySet().forEach(text -> occurring.add(texts[text]));
    if (occurring.isEmpty()) {
      occurring.add(new float[shape.textInput()]);
    }
    embeddings = rows(manager, occurring, 0, shape.embedding());
    named = rows(manager, occurring, shape.embedding(), shape.attributes());
  }

  /** A part of each row, [rows, width]. */
  private static NDArray rows(NDManager manager, List<float[]> rows, int from, int width) {
    float[] flat = new float[rows.size() * width];
    for (int r = 0; r < rows.size(); r++) {
      System.arraycopy(rows.get(r), from, flat, r * width, width);
    }
    return Ops.create(manager, flat, rows.size(), width);
  }

  private int place(int text) {
    return places.computeIfAbsent(text, unseen -> places.size());
  }
}
