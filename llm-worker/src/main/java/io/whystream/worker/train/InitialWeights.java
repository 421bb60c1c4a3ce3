package io.whystream.worker.train;

import io.whystream.worker.engine.AdapterLayout;
import java.util.List;
import java.util.Random;

/**
 * Weights to start from: norms 1; matrices normal with variance 1 / columns, those that write into
 * the residual stream smaller by the root of twice the layers (as in GPT-2); embeddings small.
 */
final class InitialWeights {
  private static final double EMBEDDING = 0.04;

  private InitialWeights() {}

  /**
   * Weights in the order of a layout.
   *
   * @param layers of the model
   */
  static float[] of(List<AdapterLayout.Tensor> layout, int layers, long seed) {
    Random random = new Random(seed);
    int size = layout.stream().mapToInt(t -> t.rows() * t.columns()).sum();
    float[] weights = new float[size];
    int at = 0;
    for (AdapterLayout.Tensor tensor : layout) {
      double deviation = 1 / Math.sqrt(tensor.columns());
      if (tensor.name().contains("embed")) {
        deviation = EMBEDDING;
      } else if (tensor.name().contains("o_proj") || tensor.name().contains("down_proj")) {
        deviation /= Math.sqrt(2.0 * layers);
      }
      for (int i = 0; i < tensor.rows() * tensor.columns(); i++) {
        weights[at++] = tensor.rows() == 1 ? 1 : (float) (deviation * random.nextGaussian());
      }
    }
    return weights;
  }
}
