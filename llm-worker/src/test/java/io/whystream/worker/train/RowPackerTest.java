package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.PackedRows;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPackerTest {
  @Test
  void shouldPackTheLongestFirstAndLeaveOutWhatDoesNotFit() {
    // Given
    RowPacker packer = new RowPacker(2, 10);
    // When
    packer.pack(List.of(text(3, 1), text(7, 2), text(6, 3), text(9, 4), text(2, 5)));
    // Then: 9 in one row, 7 and 3 in the other; 6 and 2 find no room
    PackedRows rows = packer.rows();
    assertThat(rows.tokens()[0]).containsExactly(4, 4, 4, 4, 4, 4, 4, 4, 4, 0);
    assertThat(rows.segments()[0]).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, -1);
    assertThat(rows.tokens()[1]).containsExactly(2, 2, 2, 2, 2, 2, 2, 1, 1, 1);
    assertThat(rows.segments()[1]).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(packer.packed()).isEqualTo(19);
  }

  @Test
  void shouldWeighToOneWithoutFirstTokensAndPadding() {
    // Given
    RowPacker packer = new RowPacker(1, 10);
    packer.pack(List.of(text(3, 1), text(5, 2)));
    // When
    float[] weights = packer.rows().weights()[0];
    // Then
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat(weights[0]).isZero();
    assertThat(weights[5]).isZero();
    assertThat(weights[8]).isZero();
    assertThat(weights[1]).isEqualTo(weights[7]);
  }

  private static PackedText text(int size, int token) {
    int[] tokens = new int[size];
    float[] weights = new float[size];
    Arrays.fill(tokens, token);
    Arrays.fill(weights, 1);
    return new PackedText(tokens, new int[size], weights);
  }
}
