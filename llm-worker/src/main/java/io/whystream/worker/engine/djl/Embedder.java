package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Mean last hidden states of texts, under the base weights; texts of like length share a batch. */
final class Embedder {
  private static final int BATCH_TOKENS = 4096;

  private final LoadedModel model;

  Embedder(LoadedModel model) {
    this.model = model;
  }

  /** One vector a text, [text][hidden]; zeros for a text without tokens. */
  float[][] embed(List<int[]> texts) {
    for (int[] text : texts) {
      TreePass.checkTokens(text, model.config().vocabulary());
    }
    float[][] result = new float[texts.size()][model.config().hidden()];
    List<Integer> order =
        IntStream.range(0, texts.size())
            .boxed()
            .filter(i -> texts.get(i).length > 0)
            .sorted(Comparator.comparingInt(i -> texts.get(i).length))
            .toList();
    List<Integer> batch = new ArrayList<>();
    for (int i : order) {
      if (!batch.isEmpty() && (batch.size() + 1) * texts.get(i).length > BATCH_TOKENS) {
        embed(texts, batch, result);
        batch.clear();
      }
      batch.add(i);
    }
    if (!batch.isEmpty()) {
      embed(texts, batch, result);
    }
    return result;
  }

  private void embed(List<int[]> texts, List<Integer> batch, float[][] result) {
    int rows = batch.size();
    int time = texts.get(batch.get(rows - 1)).length;
    int width = model.config().hidden();
    long[] tokens = new long[rows * time];
    long[] positions = new long[rows * time];
    float[] share = new float[rows * time];
    for (int r = 0; r < rows; r++) {
      int[] text = texts.get(batch.get(r));
      for (int t = 0; t < text.length; t++) {
        tokens[r * time + t] = text[t];
        positions[r * time + t] = t;
        share[r * time + t] = 1f / text.length;
      }
    }
    try (NDManager scratch = model.manager().newSubManager()) {
      // Padding stands at the right, where a causal mask hides it.
      NDArray hidden =
          model
              .decoder()
              .forward(
                  Ops.create(scratch, tokens, rows, time),
                  model.rotary().at(positions, rows, time, scratch),
                  Masks.causal(scratch, new int[1], time, model.config().queriesPerKey()),
                  model.base(),
                  null);
      float[] means = Ops.create(scratch, share, rows, 1, time).matMul(hidden).toFloatArray();
      for (int r = 0; r < rows; r++) {
        System.arraycopy(means, r * width, result[batch.get(r)], 0, width);
      }
    }
  }
}
