package io.whystream.worker.train.alignment;

/**
 * What one step was like. The shares are over the answers sampled; NaN in the warm-up, which
 * samples none.
 *
 * @param step from 1
 * @param warmUp whether it was supervised
 * @param loss of the step: mean negative log-probability of a token in the warm-up, otherwise
 *     GRPO's
 * @param format share of the answers that have the form
 * @param legal share that name a candidate
 * @param correct share that name the right one
 * @param fracRewardZeroStd share of the groups whose rewards are all equal, which teach nothing
 * @param entropy mean over the tokens, nats
 */
public record AlignmentStep(
    long step,
    boolean warmUp,
    double loss,
    double format,
    double legal,
    double correct,
    double fracRewardZeroStd,
    double entropy) {

  /** A step that samples no answers. */
  static AlignmentStep warmUp(long step, double loss) {
    double none = Double.NaN;
    return new AlignmentStep(step, true, loss, none, none, none, none, none);
  }
}
