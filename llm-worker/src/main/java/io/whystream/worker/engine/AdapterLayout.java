package io.whystream.worker.engine;

import java.util.List;

/**
 * Where each tensor of an adapter lies in one flat array.
 *
 * @param lora the adapter
 * @param tensors in order, without gaps
 */
public record AdapterLayout(LoraSpec lora, List<Tensor> tensors) {

  /**
   * One tensor, row-major.
   *
   * @param name Hugging Face name without prefix, such as {@code
   *     model.layers.0.self_attn.q_proj.lora_A.weight}
   * @param rows rows
   * @param columns columns
   * @param offset index of its first entry
   */
  public record Tensor(String name, int rows, int columns, int offset) {
    public int size() {
      return rows * columns;
    }
  }

  /** Number of weights. */
  public int size() {
    return tensors.stream().mapToInt(Tensor::size).sum();
  }
}
