package io.whystream.worker.reward.network;

/**
 * e to the power of x for x at most 0, to about 2e-7 of its value: x is split into a multiple of ln
 * 2, which goes into the exponent's bits, and a rest within half of it, for which a polynomial of
 * degree 6 is enough (Cephes, expf).
 */
final class Exp {
  private static final float SMALLEST = -87;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5 * 2^23: a float of this size has no fraction, so adding it rounds to a whole number. */
  private static final float WHOLE = 12_582_912;

  private static final int WHOLE_BITS = Float.floatToRawIntBits(WHOLE);

  private Exp() {}

  /** 0 below -87. */
  static float of(float x) {
    if (!(x >= SMALLEST)) {
      return 0;
    }
    float shifted = x * LOG2_E + WHOLE;
    float whole = shifted - WHOLE;
    int power = Float.floatToRawIntBits(shifted) - WHOLE_BITS;
    float rest = x - whole * LN2_HIGH - whole * LN2_LOW;
    float sum = 1.9875691500e-4f;
    sum = sum * rest + 1.3981999507e-3f;
    sum = sum * rest + 8.3334519073e-3f;
    sum = sum * rest + 4.1665795894e-2f;
    sum = sum * rest + 1.6666665459e-1f;
    sum = sum * rest + 5.0000001201e-1f;
    sum = sum * rest * rest + rest + 1;
    return sum * Float.intBitsToFloat((power + 127) << 23);
  }
}
