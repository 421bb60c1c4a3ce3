package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arrays that a forward pass reads. Several of these share arrays: base, adapter merged,
 * adapter beside the base.
 *
 * @param embedding [vocabulary, hidden]
 * @param layers from the first to the last
 * @param norm [hidden]
 * @param head [vocabulary, hidden]
 */
record DecoderWeights(NDArray embedding, List<Layer> layers, NDArray norm, NDArray head) {

  /**
   * One decoder layer.
   *
   * @param norm1 before attention, [hidden]
   * @param qkv queries, keys and values at once
   * @param queryKeyNorm rows for queries and for keys, [2, headDim]
   * @param output of attention
   * @param norm2 before the feed-forward part, [hidden]
   * @param gateUp gate and up at once
   * @param down of the feed-forward part
   */
  record Layer(
      NDArray norm1,
      Linear qkv,
      @Nullable NDArray queryKeyNorm,
      Linear output,
      NDArray norm2,
      Linear gateUp,
      Linear down) {}

  /**
   * A product W x + b, or W x + b + B A x.
   *
   * @param weight [out, in]
   * @param bias [out]
   * @param loraA [ranks, in], the factors of all adapted parts one below another
   * @param loraB [out, ranks], scaled, block-diagonal over the adapted parts
   * @param dropout share of the inputs of loraA that is set to 0
   */
  record Linear(
      NDArray weight,
      @Nullable NDArray bias,
      @Nullable NDArray loraA,
      @Nullable NDArray loraB,
      double dropout) {

    NDArray apply(NDArray x) {
      NDArray y = Ops.linear(x, weight, bias);
      if (loraA == null || loraB == null) {
        return y;
      }
      NDArray kept = dropout == 0 ? x : Ops.dropout(x, dropout);
      return y.addi(Ops.linear(Ops.linear(kept, loraA, null), loraB, null));
    }
  }

  /** Weights from arrays by the keys of {@link WeightPlan}. */
  static DecoderWeights of(ModelConfig c, Map<String, NDArray> arrays) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < c.layers(); i++) {
      layers.add(
          new Layer(
              get(arrays, i + ".norm1"),
              linear(arrays, i + ".qkv"),
              arrays.get(i + ".qk"),
              linear(arrays, i + ".o"),
              get(arrays, i + ".norm2"),
              linear(arrays, i + ".gateUp"),
              linear(arrays, i + ".down")));
    }
    NDArray embedding = get(arrays, "embed");
    return new DecoderWeights(
        embedding, layers, get(arrays, "norm"), c.tied() ? embedding : get(arrays, "head"));
  }

  private static Linear linear(Map<String, NDArray> arrays, String key) {
    return new Linear(get(arrays, key), arrays.get(key + ".bias"), null, null, 0);
  }

  private static NDArray get(Map<String, NDArray> arrays, String key) {
    NDArray array = arrays.get(key);
    if (array == null) {
      throw new IllegalStateException("no array " + key);
    }
    return array;
  }
}
