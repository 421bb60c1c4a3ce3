package io.whystream.worker.learn;

import io.whystream.config.Default;
import io.whystream.config.Range;
import io.whystream.worker.policy.GrpoConstants;
import io.whystream.worker.policy.LossType;
import io.whystream.worker.policy.RatioLevel;
import io.whystream.worker.policy.RewardScaling;
import org.jspecify.annotations.Nullable;

/**
 * How groups teach; the constants of the objective have TRL's names.
 *
 * @param loss loss family
 * @param level what importance ratios are taken over
 * @param scaleRewards what centred rewards are divided by
 * @param epsilon lower width of the clip
 * @param epsilonHigh upper width of the clip
 * @param delta two-sided clip; none when absent
 * @param beta weight of the divergence from the first policy
 * @param klBiasCorrection whether the divergence is weighted by the importance ratio
 * @param offPolicyThreshold largest drift of a completion with negative advantage
 * @param samplerRatioCap largest correction for the sampler's arithmetic
 * @param minSpread a group whose rewards deviate by less than this teaches nothing
 * @param maxSampleLag folded steps after which a rollout is too old to be learned from
 * @param negativeTeaches whether dislikes and low ratings teach
 * @param positiveRating lowest rating that is no negative interaction
 */
public record LearnSettings(
    @Default("dapo") LossType loss,
    @Default("token") RatioLevel level,
    @Default("group") RewardScaling scaleRewards,
    @Default("0.2") @Range(min = "0", max = "1") double epsilon,
    @Default("0.28") @Range(min = "0") double epsilonHigh,
    @Nullable Double delta,
    @Default("0.1") @Range(min = "0") double beta,
    @Default("false") boolean klBiasCorrection,
    @Nullable Double offPolicyThreshold,
    @Nullable Double samplerRatioCap,
    @Default("0") @Range(min = "0") double minSpread,
    @Default("64") @Range(min = "0", max = "1000") int maxSampleLag,
    @Default("false") boolean negativeTeaches,
    @Default("3.0") double positiveRating) {

  /** The constants of the objective. */
  public GrpoConstants objective(int maxCompletionLength) {
    return new GrpoConstants(
        loss,
        level,
        scaleRewards,
        epsilon,
        epsilonHigh,
        delta,
        beta,
        klBiasCorrection,
        offPolicyThreshold,
        samplerRatioCap,
        maxCompletionLength);
  }
}
