package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.math.SparseRows;
import io.whystream.worker.reward.network.ItemItem;
import org.junit.jupiter.api.Test;

class ItemItemTablesTest {
  private final SparseRows first =
      new SparseRows(new int[][] {{1, 2, 3}, {0}, {}, {}}, new float[][] {{1, -6, 2}, {5}, {}, {}});
  private final SparseRows second =
      new SparseRows(new int[][] {{1, 3}, {}, {}, {}}, new float[][] {{2, 0.5f}, {}, {}, {}});

  @Test
  void shouldAddBothAndKeepTheStrongest() {
    ItemItem table = ItemItemTables.sum(first, 0.5, second, 4, 5, 2, 0.7f);

    // Row 0: 0.5 + 8 for 1, -3 for 2, 1 + 2 for 3, of which the last two are equally strong.
    assertThat(table.neighbours()).containsExactly(1, 2, 0, -1, -1, -1, -1, -1, -1, -1);
    assertThat(table.strengths())
        .containsExactly(new float[] {8.5f, -3, 2.5f, 0, 0, 0, 0, 0, 0, 0}, within(1e-6f));
    assertThat(table.perRow()).isEqualTo(2);
    assertThat(table.decay()).isEqualTo(0.7f);
  }

  @Test
  void shouldKeepNothingOfWhatCountsNothing() {
    ItemItem table = ItemItemTables.sum(first, 0, second, 1, 4, 3, 1);

    assertThat(table.neighbours()).startsWith(1, 3, -1, -1);
    assertThat(table.strengths()).startsWith(2, 0.5f, 0, 0);
  }
}
