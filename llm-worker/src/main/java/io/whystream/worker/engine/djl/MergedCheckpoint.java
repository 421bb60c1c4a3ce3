package io.whystream.worker.engine.djl;

import io.whystream.worker.engine.AdapterLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A checkpoint with an adapter added to its weights, for programs that know no adapters. */
public final class MergedCheckpoint {
  private static final String WEIGHT = ".weight";

  private MergedCheckpoint() {}

  /**
   * Writes {@code config.json} and {@code model.safetensors} (float32): W + scale B A in place of
   * each W that is adapted.
   *
   * @param base directory of the checkpoint adapted
   * @param adapter weights in the order of the layout
   */
  public static void write(Path base, AdapterLayout layout, float[] adapter, Path out)
      throws IOException {
    try (DjlTrainableModel model = DjlTrainableModel.load(base, "cpu")) {
      float[] weights = model.weights();
      Map<String, AdapterLayout.Tensor> byName = new HashMap<>();
      model.layout().forEach(tensor -> byName.put(tensor.name(), tensor));
      for (int i = 0; i < layout.tensors().size(); i += 2) {
        AdapterLayout.Tensor a = layout.tensors().get(i);
        AdapterLayout.Tensor b = layout.tensors().get(i + 1);
        String name = a.name().substring(0, a.name().indexOf(".lora_A")) + WEIGHT;
        AdapterLayout.Tensor target = byName.get(name);
        if (target == null) {
          throw new IllegalArgumentException("the base model in " + base + " has no " + name);
        }
        add(weights, target, adapter, a, b, layout.lora().scale());
      }
      model.weights(weights);
      model.save(out);
    }
  }

  private static void add(
      float[] weights,
      AdapterLayout.Tensor target,
      float[] adapter,
      AdapterLayout.Tensor a,
      AdapterLayout.Tensor b,
      double scale) {
    for (int row = 0; row < target.rows(); row++) {
      for (int column = 0; column < target.columns(); column++) {
        double product = 0;
        for (int r = 0; r < a.rows(); r++) {
          product +=
              (double) adapter[b.offset() + row * b.columns() + r]
                  * adapter[a.offset() + r * a.columns() + column];
        }
        weights[target.offset() + row * target.columns() + column] += (float) (scale * product);
      }
    }
  }
}
