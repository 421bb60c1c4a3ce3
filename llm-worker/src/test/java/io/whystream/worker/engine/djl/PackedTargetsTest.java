package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.PackedRows;
import org.junit.jupiter.api.Test;

class PackedTargetsTest {
  @Test
  void shouldPredictTheFirstTokenOfABranchFromTheEndOfItsTrunk() {
    // Given: one text that branches twice, a second without branches, padding
    PackedRows rows =
        new PackedRows(
            new int[][] {{10, 11, 20, 21, 30, 31, 40, 41, 0}},
            new int[][] {{0, 0, 0, 0, 0, 0, 1, 1, -1}},
            new int[][] {{0, 0, 1, 1, 2, 2, 0, 0, 0}},
            new float[][] {{0, 0, 1, 1, 1, 1, 1, 1, 1}});
    // When
    PackedTargets targets = PackedTargets.of(rows);
    // Then
    assertThat(targets.positions()).containsExactly(0, 1, 2, 3, 2, 3, 0, 1, 0);
    assertThat(targets.tokens()).containsExactly(20, 21, 30, 31, 41);
    assertThat(targets.predictors()).containsExactly(1, 2, 1, 4, 6);
  }
}
