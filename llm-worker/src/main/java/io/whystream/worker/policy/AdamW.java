package io.whystream.worker.policy;

/**
 * AdamW in the order of operations of torch's single-tensor implementation, in float with bias
 * corrections in double. The same inputs give the same bits on every machine.
 */
public final class AdamW {
  private AdamW() {}

  /**
   * Takes one step.
   *
   * @param state moments and step count before; not changed
   * @param weights not changed
   * @param gradient unclipped; not changed
   * @return weights and state after
   */
  public static Step step(
      AdamWSettings settings, AdamWState state, float[] weights, float[] gradient) {
    return step(settings, state, weights, gradient, norm(gradient));
  }

  /**
   * Takes one step with a gradient whose norm is known.
   *
   * @param norm what {@link #norm} gives for the gradient
   */
  static Step step(
      AdamWSettings settings, AdamWState state, float[] weights, float[] gradient, double norm) {
    if (weights.length != gradient.length || weights.length != state.first().length) {
      throw new IllegalArgumentException(
          "weights, gradient and state have "
              + weights.length
              + ", "
              + gradient.length
              + " and "
              + state.first().length
              + " entries");
    }
    float scale = clipScale(norm, settings.maxGradientNorm());
    long t = state.step() + 1;
    double correction1 = 1 - StrictMath.pow(settings.beta1(), t);
    double correction2Root = StrictMath.sqrt(1 - StrictMath.pow(settings.beta2(), t));
    float decay = (float) (1 - settings.learningRate() * settings.weightDecay());
    float lerp = (float) (1 - settings.beta1());
    float beta2 = (float) settings.beta2();
    float rest2 = (float) (1 - settings.beta2());
    float epsilon = (float) settings.epsilon();
    float rate = (float) (-(settings.learningRate() / correction1));
    float root = (float) correction2Root;
    float[] next = new float[weights.length];
    float[] first = new float[weights.length];
    float[] second = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      float g = gradient[i] * scale;
      float w = weights[i] * decay;
      float m = state.first()[i] + lerp * (g - state.first()[i]);
      float v = state.second()[i] * beta2 + rest2 * g * g;
      float denominator = (float) Math.sqrt(v) / root + epsilon;
      next[i] = w + rate * m / denominator;
      first[i] = m;
      second[i] = v;
    }
    return new Step(next, new AdamWState(t, first, second), norm);
  }

  /**
   * Global norm, summed in double in the order of the array; finite exactly where every entry is,
   * since no sum of squares of floats reaches the end of a double's range.
   */
  public static double norm(float[] gradient) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    return Math.sqrt(squares);
  }

  private static float clipScale(double norm, double largest) {
    return largest <= 0 ? 1 : (float) Math.min(1, largest / (norm + 1e-6));
  }

  /**
   * What one step gives.
   *
   * @param weights new weights
   * @param state new state
   * @param gradientNorm global norm before clipping
   */
  public record Step(float[] weights, AdamWState state, double gradientNorm) {}
}
