package io.whystream.worker.engine;

import java.util.List;

/**
 * A low-rank adapter: W x + (alpha / rank) B A x on each target.
 *
 * @param rank rows of A, columns of B
 * @param alpha numerator of the scale
 * @param targets projections, such as q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj
 */
public record LoraSpec(int rank, double alpha, List<String> targets) {
  public double scale() {
    return alpha / rank;
  }
}
