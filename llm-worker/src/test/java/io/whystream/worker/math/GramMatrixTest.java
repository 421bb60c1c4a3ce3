package io.whystream.worker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GramMatrixTest {
  @Test
  void shouldInvertAMatrix() {
    double[][] matrix = {{4, 1, 0}, {1, 3, 1}, {0, 1, 2}};

    GramMatrix.invert(matrix);

    double[][] inverse = {{5, -2, 1}, {-2, 8, -4}, {1, -4, 11}};
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(matrix[i][j]).isCloseTo(inverse[i][j] / 18, within(1e-12));
      }
    }
  }
}
