package io.whystream.cli.statistics;

/** Quantiles of Student's t distribution. */
final class StudentT {
  /** 97.5 % quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  private StudentT() {}

  /**
   * The 97.5 % quantile with {@code freedom} degrees of freedom: exact for 1 and 2, else by the
   * Cornish-Fisher expansion in 1/freedom (Abramowitz and Stegun 26.7.5), which is within 0.5 %
   * from 3 on.
   */
  static double twoSided95(int freedom) {
    if (freedom < 1) {
      throw new IllegalArgumentException("degrees of freedom " + freedom + " < 1");
    }
    if (freedom == 1) {
      return Math.tan(Math.PI * 0.475);
    }
    if (freedom == 2) {
      return 0.95 * Math.sqrt(2 / (1 - 0.95 * 0.95));
    }
    double z3 = Math.pow(Z, 3);
    double z5 = Math.pow(Z, 5);
    double z7 = Math.pow(Z, 7);
    double z9 = Math.pow(Z, 9);
    double g1 = (z3 + Z) / 4;
    double g2 = (5 * z5 + 16 * z3 + 3 * Z) / 96;
    double g3 = (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / 384;
    double g4 = (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * Z) / 92160;
    double n = freedom;
    return Z + g1 / n + g2 / (n * n) + g3 / (n * n * n) + g4 / (n * n * n * n);
  }
}
