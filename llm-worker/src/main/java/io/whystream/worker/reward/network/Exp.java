package io.whystream.worker.reward.network;

/**
 * e to the power of x for x at most 0, to 2e-7 of e^0, which is what a softmax needs. y = e^(x/64)
 * - 1 is a polynomial of degree 7 (Taylor), and e^2x - 1 = y (2 + y), six times over. Nothing here
 * looks at a number's bits, so that loops over it become vector instructions.
 */
final class Exp {
  private static final float SMALLEST = -87;
  private static final float SHARE = 1 / 64f;

  private Exp() {}

  /** Below -18 it is 0. */
  static float of(float x) {
    float part = Math.max(x, SMALLEST) * SHARE;
    float sum = 1 / 5040f;
    sum = sum * part + 1 / 720f;
    sum = sum * part + 1 / 120f;
    sum = sum * part + 1 / 24f;
    sum = sum * part + 1 / 6f;
    sum = sum * part + 0.5f;
    sum = sum * part + 1;
    float y = sum * part;
    y *= 2 + y;
    y *= 2 + y;
    y *= 2 + y;
    y *= 2 + y;
    y *= 2 + y;
    y *= 2 + y;
    return 1 + y;
  }
}
