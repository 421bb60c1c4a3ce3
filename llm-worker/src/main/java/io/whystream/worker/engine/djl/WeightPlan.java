package io.whystream.worker.engine.djl;

import io.whystream.worker.engine.AdapterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tensors a checkpoint of a configuration has, and which of them lie fused in one array:
 * query, key and value rows one below another, gate and up likewise.
 */
final class WeightPlan {

  /**
   * One tensor of the checkpoint.
   *
   * @param name in the file
   * @param rows rows of a matrix, length of a vector
   * @param columns columns of a matrix, 0 for a vector
   */
  record Part(String name, int rows, int columns) {
    int size() {
      return rows * Math.max(1, columns);
    }

    long[] shape() {
      return columns == 0 ? new long[] {rows} : new long[] {rows, columns};
    }
  }

  /**
   * One array.
   *
   * @param key how the decoder calls it
   * @param parts the tensors it holds, one after another
   * @param shape of the array
   */
  record Group(String key, List<Part> parts, long[] shape) {
    int size() {
      return parts.stream().mapToInt(Part::size).sum();
    }
  }

  private final List<Group> groups = new ArrayList<>();

  private WeightPlan() {}

  /** All arrays of a configuration, in the order of full-parameter layouts. */
  static List<Group> of(ModelConfig c) {
    WeightPlan plan = new WeightPlan();
    plan.matrix("embed", "model.embed_tokens", c.hidden(), new String[] {""}, c.vocabulary());
    for (int i = 0; i < c.layers(); i++) {
      plan.layer(c, i);
    }
    plan.vector("norm", c.hidden(), "model.norm.weight");
    if (!c.tied()) {
      plan.matrix("head", "lm_head", c.hidden(), new String[] {""}, c.vocabulary());
    }
    return plan.groups;
  }

  private void layer(ModelConfig c, int i) {
    String name = "model.layers." + i + ".";
    String attention = name + "self_attn.";
    int d = c.headDim();
    vector(i + ".norm1", c.hidden(), name + "input_layernorm.weight");
    String[] qkv = {"q_proj", "k_proj", "v_proj"};
    int[] sizes = {c.heads() * d, c.kvHeads() * d, c.kvHeads() * d};
    matrix(i + ".qkv", attention, c.hidden(), qkv, sizes);
    if (c.qkvBias()) {
      biases(i + ".qkv.bias", attention, qkv, sizes);
    }
    if (c.queryKeyNorm()) {
      groups.add(
          new Group(
              i + ".qk",
              List.of(
                  new Part(attention + "q_norm.weight", d, 0),
                  new Part(attention + "k_norm.weight", d, 0)),
              new long[] {2, d}));
    }
    String[] o = {"o_proj"};
    matrix(i + ".o", attention, c.heads() * d, o, c.hidden());
    if (c.outputBias()) {
      biases(i + ".o.bias", attention, o, c.hidden());
    }
    String mlp = name + "mlp.";
    String[] gateUp = {"gate_proj", "up_proj"};
    String[] down = {"down_proj"};
    vector(i + ".norm2", c.hidden(), name + "post_attention_layernorm.weight");
    matrix(i + ".gateUp", mlp, c.hidden(), gateUp, c.ffn(), c.ffn());
    if (c.mlpBias()) {
      biases(i + ".gateUp.bias", mlp, gateUp, c.ffn(), c.ffn());
    }
    matrix(i + ".down", mlp, c.ffn(), down, c.hidden());
    if (c.mlpBias()) {
      biases(i + ".down.bias", mlp, down, c.hidden());
    }
  }

  private void vector(String key, int length, String name) {
    groups.add(new Group(key, List.of(new Part(name, length, 0)), new long[] {length}));
  }

  private void matrix(String key, String prefix, int columns, String[] names, int... rows) {
    List<Part> parts = new ArrayList<>();
    int all = 0;
    for (int i = 0; i < names.length; i++) {
      parts.add(new Part(prefix + names[i] + ".weight", rows[i], columns));
      all += rows[i];
    }
    groups.add(new Group(key, parts, new long[] {all, columns}));
  }

  private void biases(String key, String prefix, String[] names, int... rows) {
    List<Part> parts = new ArrayList<>();
    int all = 0;
    for (int i = 0; i < names.length; i++) {
      parts.add(new Part(prefix + names[i] + ".bias", rows[i], 0));
      all += rows[i];
    }
    groups.add(new Group(key, parts, new long[] {all}));
  }

  /** Where each tensor lies when all groups are laid out in one flat array. */
  static List<AdapterLayout.Tensor> layout(List<Group> groups) {
    List<AdapterLayout.Tensor> tensors = new ArrayList<>();
    int offset = 0;
    for (Group group : groups) {
      for (Part part : group.parts()) {
        boolean vector = part.columns() == 0;
        tensors.add(
            new AdapterLayout.Tensor(
                part.name(),
                vector ? 1 : part.rows(),
                vector ? part.rows() : part.columns(),
                offset));
        offset += part.size();
      }
    }
    return tensors;
  }
}
