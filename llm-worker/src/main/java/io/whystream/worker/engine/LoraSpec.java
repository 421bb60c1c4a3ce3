package io.whystream.worker.engine;

import java.util.List;

/**
 * A low-rank adapter: W x + (alpha / rank) B A x on each target.
 *
 * @param rank rows of A, columns of B
 * @param alpha numerator of the scale
 * @param targets projections, such as q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj
 * @param dropout share of A's inputs that a pass which learns sets to 0; the rest grows to make up
 */
public record LoraSpec(int rank, double alpha, List<String> targets, double dropout) {

  public LoraSpec {
    if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "LoRA has rank "
              + rank
              + ", alpha "
              + alpha
              + " and dropout "
              + dropout
              + "; rank and alpha must be positive and dropout from 0 to below 1");
    }
  }

  /** An adapter without dropout. */
  public LoraSpec(int rank, double alpha, List<String> targets) {
    this(rank, alpha, targets, 0);
  }

  public double scale() {
    return alpha / rank;
  }
}
