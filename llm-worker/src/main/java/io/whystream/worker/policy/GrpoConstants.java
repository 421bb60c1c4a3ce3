package io.whystream.worker.policy;

import org.jspecify.annotations.Nullable;

/**
 * Constants of a GRPO objective, with TRL 1.16's names and defaults.
 *
 * @param loss loss family
 * @param level what importance ratios are taken over
 * @param scaling what centred rewards are divided by
 * @param epsilonLow lower width of the clip
 * @param epsilonHigh upper width of the clip; for CISPO the largest importance weight itself
 * @param delta upper bound of the ratio before the minimum is taken (two-sided clip); null for none
 * @param beta weight of the k3 divergence from the reference policy; 0 for none
 * @param klBiasCorrection whether the divergence is weighted by the importance ratio
 * @param offPolicyThreshold a completion with negative advantage whose mean log-ratio to the
 *     sampler exceeds this is left out; null for never
 * @param samplerRatioCap largest correction for a sampler that computes other log-probabilities
 *     than the learner; null for no correction
 * @param maxCompletionLength the constant length of DR_GRPO, tokens
 */
public record GrpoConstants(
    LossType loss,
    RatioLevel level,
    RewardScaling scaling,
    double epsilonLow,
    double epsilonHigh,
    @Nullable Double delta,
    double beta,
    boolean klBiasCorrection,
    @Nullable Double offPolicyThreshold,
    @Nullable Double samplerRatioCap,
    int maxCompletionLength) {

  /** SAPO's temperature for positive advantages. */
  static final double SAPO_TEMPERATURE_POSITIVE = 1.0;

  /** SAPO's temperature for the other advantages. */
  static final double SAPO_TEMPERATURE_NEGATIVE = 1.05;

  /** TRL's defaults for a family. */
  public static GrpoConstants defaults(LossType loss, int maxCompletionLength) {
    RatioLevel level = loss == LossType.LUSPO ? RatioLevel.SEQUENCE : RatioLevel.TOKEN;
    double high = loss == LossType.CISPO ? 5.0 : 0.2;
    return new GrpoConstants(
        loss,
        level,
        RewardScaling.GROUP,
        0.2,
        high,
        null,
        0,
        false,
        null,
        null,
        maxCompletionLength);
  }
}
