package io.whystream.worker.train;

import io.whystream.worker.engine.AdapterLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Weights to start from: norms 1; embeddings small; matrices normal with variance 1 / columns,
 * those that write into the residual stream smaller by the root of twice the layers (as in GPT-2).
 *
 * <p>Each head's output projection starts as the transpose of its value projection, so that a head
 * repeats what it attends to (after mimetic initialization, Trockman and Kolter 2023): what this
 * model must learn first is to copy attributes from its prompt.
 */
final class InitialWeights {
  private static final double EMBEDDING = 0.04;

  private InitialWeights() {}

  /** Weights in the order of a layout. */
  static float[] of(List<AdapterLayout.Tensor> layout, NanoShape shape, long seed) {
    Random random = new Random(seed);
    float[] weights = new float[layout.stream().mapToInt(AdapterLayout.Tensor::size).sum()];
    Map<String, AdapterLayout.Tensor> byName = new HashMap<>();
    double residual = 1 / Math.sqrt(2.0 * shape.layers());
    for (AdapterLayout.Tensor tensor : layout) {
      byName.put(tensor.name(), tensor);
      double deviation = 1 / Math.sqrt(tensor.columns());
      if (tensor.name().contains("embed")) {
        deviation = EMBEDDING;
      } else if (tensor.name().contains("down_proj")) {
        deviation *= residual;
      }
      for (int i = 0; i < tensor.size(); i++) {
        weights[tensor.offset() + i] =
            tensor.rows() == 1 ? 1 : (float) (deviation * random.nextGaussian());
      }
    }
    for (AdapterLayout.Tensor output : layout) {
      AdapterLayout.Tensor value = byName.get(output.name().replace("o_proj", "v_proj"));
      if (value != null && value != output) {
        transpose(weights, value, output, shape, residual);
      }
    }
    return weights;
  }

  private static void transpose(
      float[] weights,
      AdapterLayout.Tensor value,
      AdapterLayout.Tensor output,
      NanoShape shape,
      double scale) {
    int headDim = shape.hidden() / shape.heads();
    int queriesPerKey = shape.heads() / shape.keyHeads();
    for (int column = 0; column < output.columns(); column++) {
      int keyHead = column / headDim / queriesPerKey;
      int valueRow = keyHead * headDim + column % headDim;
      for (int row = 0; row < output.rows(); row++) {
        weights[output.offset() + row * output.columns() + column] =
            (float) (scale * weights[value.offset() + valueRow * value.columns() + row]);
      }
    }
  }
}
