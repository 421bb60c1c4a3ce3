package io.whystream.worker.policy;

import io.whystream.worker.engine.AdapterLayout;
import java.util.SplittableRandom;

/**
 * Weights of a fresh adapter as peft draws them: A uniform in +-1 / sqrt(columns), which is
 * kaiming-uniform with a = sqrt 5, and B zero. The same seed gives the same bits everywhere.
 */
public final class AdapterInit {
  private AdapterInit() {}

  /** Weights in the layout's order. */
  public static float[] weights(AdapterLayout layout, long seed) {
    float[] weights = new float[layout.size()];
    SplittableRandom random = new SplittableRandom(seed);
    for (AdapterLayout.Tensor tensor : layout.tensors()) {
      if (!tensor.name().endsWith("lora_A.weight")) {
        continue;
      }
      double bound = 1 / StrictMath.sqrt(tensor.columns());
      for (int i = 0; i < tensor.size(); i++) {
        double unit = (random.nextLong() >>> 11) * 0x1.0p-53;
        weights[tensor.offset() + i] = (float) ((2 * unit - 1) * bound);
      }
    }
    return weights;
  }
}
