package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.djl.RotaryTable.Rotation;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of the Llama family: RMSNorm, rotary grouped-query attention, SwiGLU. Keeps no
 * weights; the same code runs with and without gradients, with and without a cache.
 */
final class Decoder {
  private final ModelConfig config;
  private final NDArray halfTurn;
  private final NDArray eps;
  private final NDArray meanOfHidden;
  private final NDArray meanOfHead;
  private final NDArray queryOrKey;

  Decoder(ModelConfig config, NDManager manager) {
    this.config = config;
    this.halfTurn = RotaryTable.halfTurn(config.headDim(), manager);
    this.eps = Ops.create(manager, new float[] {(float) config.normEps()}, 1);
    this.meanOfHidden = mean(manager, config.hidden());
    this.meanOfHead = mean(manager, config.headDim());
    long[] kinds = new long[config.heads() + config.kvHeads()];
    for (int h = config.heads(); h < kinds.length; h++) {
      kinds[h] = 1;
    }
    this.queryOrKey = Ops.create(manager, kinds, kinds.length);
  }

  /** For each query head 0, for each key head 1. */
  NDArray queryOrKey() {
    return queryOrKey;
  }

  private static NDArray mean(NDManager manager, int length) {
    float[] weights = new float[length];
    java.util.Arrays.fill(weights, 1f / length);
    return Ops.create(manager, weights, length, 1);
  }

  /**
   * Runs all layers and the last norm.
   *
   * @param tokens [rows, time], int64
   * @param rotation at the tokens' positions
   * @param mask added to scores, [rows or 1, 1, queriesPerKey * time, keys] or for one token a row
   *     [rows, 1, 1, keys]; null when every key is seen
   * @param cache written behind its filled positions and read; null when the tokens see themselves
   *     only
   * @return [rows, time, hidden], in the manager of tokens
   */
  NDArray forward(
      NDArray tokens,
      Rotation rotation,
      @Nullable NDArray mask,
      DecoderWeights weights,
      @Nullable KeyValueCache cache) {
    NDManager manager = tokens.getManager();
    NDArray x = Ops.rows(weights.embedding(), tokens);
    for (int i = 0; i < config.layers(); i++) {
      try (NDManager scratch = manager.newSubManager()) {
        x.attach(scratch);
        DecoderWeights.Layer layer = weights.layers().get(i);
        NDArray attended = attention(x, rotation, mask, layer, cache, i);
        NDArray middle = x.add(attended);
        x = middle.add(feedForward(middle, layer));
        x.attach(manager);
      }
    }
    if (cache != null) {
      cache.advance((int) tokens.getShape().get(1));
    }
    try (NDManager scratch = manager.newSubManager()) {
      x.attach(scratch);
      NDArray normed = rmsNorm(x, weights.norm(), meanOfHidden);
      normed.attach(manager);
      return normed;
    }
  }

  private NDArray rmsNorm(NDArray x, NDArray weight, NDArray mean) {
    NDArray meanSquare = x.square().matMul(mean);
    return x.div(meanSquare.addi(eps).sqrt()).mul(weight);
  }

  private NDArray attention(
      NDArray x,
      Rotation rotation,
      @Nullable NDArray mask,
      DecoderWeights.Layer layer,
      @Nullable KeyValueCache cache,
      int number) {
    long rows = x.getShape().get(0);
    long time = x.getShape().get(1);
    int d = config.headDim();
    int group = config.queriesPerKey();
    NDArray all =
        layer
            .qkv()
            .apply(rmsNorm(x, layer.norm1(), meanOfHidden))
            .reshape(rows, time, config.allHeads(), d);
    if (layer.queryKeyNorm() != null) {
      all = normQueriesAndKeys(all, layer.queryKeyNorm());
    }
    NDArray turned = all.matMul(halfTurn).mul(rotation.sin());
    NDArray heads = all.mul(rotation.cos()).addi(turned).swapAxes(1, 2);
    NDArray queries =
        Ops.slice(heads, 1, 0, config.heads()).reshape(rows, config.kvHeads(), group * time, d);
    int firstKey = config.heads();
    int firstValue = firstKey + config.kvHeads();
    NDArray keys = Ops.slice(heads, 1, firstKey, firstValue);
    NDArray values = Ops.slice(heads, 1, firstValue, config.allHeads());
    if (cache != null) {
      NDManager scratch = x.getManager();
      cache.append(number, keys, values);
      int length = cache.length() + (int) time;
      keys = cache.keys(number, length, scratch);
      values = cache.values(number, length, scratch);
    }
    NDArray scores = queries.matMul(keys.swapAxes(2, 3));
    if (mask != null) {
      scores.addi(mask);
    }
    NDArray context =
        Ops.softmax(scores)
            .matMul(values)
            .reshape(rows, config.heads(), time, d)
            .swapAxes(1, 2)
            .reshape(rows, time, (long) config.heads() * d);
    return layer.output().apply(context);
  }

  private NDArray normQueriesAndKeys(NDArray all, NDArray weight) {
    int normed = config.heads() + config.kvHeads();
    try (NDManager scratch = all.getManager().newSubManager()) {
      queryOrKey.tempAttach(scratch);
      NDArray rows = Ops.rows(weight, queryOrKey);
      NDArray queriesAndKeys = rmsNorm(Ops.slice(all, 2, 0, normed), rows, meanOfHead);
      NDArray values = Ops.slice(all, 2, normed, config.allHeads());
      return queriesAndKeys.concat(values, 2);
    }
  }

  private NDArray feedForward(NDArray x, DecoderWeights.Layer layer) {
    NDArray both = layer.gateUp().apply(rmsNorm(x, layer.norm2(), meanOfHidden));
    NDArray gate = Ops.slice(both, 2, 0, config.ffn());
    NDArray up = Ops.slice(both, 2, config.ffn(), 2L * config.ffn());
    NDArray gated = gate.getNDArrayInternal().sigmoid().mul(gate);
    return layer.down().apply(gated.mul(up));
  }
}
