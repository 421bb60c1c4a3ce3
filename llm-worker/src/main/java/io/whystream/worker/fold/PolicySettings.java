package io.whystream.worker.fold;

import io.whystream.config.Default;
import io.whystream.config.Range;
import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Genesis;
import io.whystream.worker.engine.LoraSpec;
import java.util.List;

/**
 * What the genesis record says when this worker is the first to write one, and how often snapshots
 * are taken.
 *
 * @param seed seed of the adapter
 * @param rank LoRA rank
 * @param alpha LoRA alpha
 * @param targets projections that carry an adapter
 * @param learningRate AdamW's learning rate
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to AdamW's denominator
 * @param weightDecay decoupled weight decay
 * @param maxGradientNorm global norm to which gradients are clipped; 0 for none
 * @param maxGradientLag a gradient whose base lies more folded steps back is skipped
 * @param snapshotEvery steps between snapshots
 */
public record PolicySettings(
    @Default("1") long seed,
    @Default("8") @Range(min = "1", max = "256") int rank,
    @Default("16") @Range(min = "0") double alpha,
    @Default("q_proj,k_proj,v_proj,o_proj") List<String> targets,
    @Default("0.001") @Range(min = "0", max = "1") double learningRate,
    @Default("0.9") @Range(min = "0", max = "1") double beta1,
    @Default("0.999") @Range(min = "0", max = "1") double beta2,
    @Default("0.00000001") @Range(min = "0") double epsilon,
    @Default("0") @Range(min = "0") double weightDecay,
    @Default("1") @Range(min = "0") double maxGradientNorm,
    @Default("0") @Range(min = "0", max = "1000") int maxGradientLag,
    @Default("50") @Range(min = "1") int snapshotEvery) {

  /** The same with another seed. */
  public PolicySettings withSeed(long other) {
    return new PolicySettings(
        other,
        rank,
        alpha,
        targets,
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradientNorm,
        maxGradientLag,
        snapshotEvery);
  }

  /** The adapter. */
  public LoraSpec lora() {
    return new LoraSpec(rank, alpha, targets);
  }

  /**
   * The genesis record.
   *
   * @param baseModel fingerprint of the base model
   */
  public Genesis genesis(String baseModel) {
    return new Genesis(
        seed,
        rank,
        alpha,
        targets,
        new AdamWConstants(learningRate, beta1, beta2, epsilon, weightDecay, maxGradientNorm),
        maxGradientLag,
        baseModel);
  }
}
