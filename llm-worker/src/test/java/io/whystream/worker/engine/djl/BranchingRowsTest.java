package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.TrainableModel;
import org.junit.jupiter.api.Test;

class BranchingRowsTest {
  @Test
  void shouldLearnFromBranchesAsFromTextsOfTheirOwn() {
    try (TrainableModel model = DjlTrainableModel.load(Fixtures.model("llama-tied"), "cpu")) {
      // Given: two completions behind one prompt, once branching and once as two rows
      PackedRows branching =
          new PackedRows(
              new int[][] {{7, 8, 9, 20, 21, 30, 31}},
              new int[][] {{0, 0, 0, 0, 0, 0, 0}},
              new int[][] {{0, 0, 0, 1, 1, 2, 2}},
              new float[][] {{0, 0, 0, 1, 2, 3, 4}});
      PackedRows apart =
          new PackedRows(
              new int[][] {{7, 8, 9, 20, 21}, {7, 8, 9, 30, 31}},
              new int[2][5],
              new float[][] {{0, 0, 0, 1, 2}, {0, 0, 0, 3, 4}});
      // When
      TrainableModel.Step step = model.gradient(branching);
      // Then
      TrainableModel.Step expected = model.gradient(apart);
      assertThat(step.loss()).isCloseTo(expected.loss(), within(1e-4));
      double difference = 0;
      double norm = 0;
      for (int i = 0; i < step.gradient().length; i++) {
        difference += Math.pow(step.gradient()[i] - expected.gradient()[i], 2);
        norm += Math.pow(expected.gradient()[i], 2);
      }
      assertThat(Math.sqrt(difference / norm)).isLessThan(1e-4);
    }
  }
}
