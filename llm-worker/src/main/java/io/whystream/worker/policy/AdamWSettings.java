package io.whystream.worker.policy;

/**
 * Constants of AdamW.
 *
 * @param learningRate learning rate
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the denominator
 * @param weightDecay decoupled weight decay
 * @param maxGradientNorm global norm to which gradients are clipped; 0 for none
 */
public record AdamWSettings(
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double maxGradientNorm) {

  /** The same with another learning rate: so many times this one. */
  public AdamWSettings scaled(double factor) {
    return new AdamWSettings(
        learningRate * factor, beta1, beta2, epsilon, weightDecay, maxGradientNorm);
  }
}
