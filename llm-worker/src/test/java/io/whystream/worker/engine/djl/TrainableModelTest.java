package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.SupervisedModel.Step;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainableModelTest {
  private static final int[] FIRST = {5, 17, 99, 3, 42};
  private static final int[] SECOND = {200, 7, 9};

  @TempDir Path folder;

  private static PackedRows alone(int[] text) {
    float[] weights = new float[text.length];
    Arrays.fill(weights, 0.5f);
    return new PackedRows(
        new int[][] {text}, new int[][] {new int[text.length]}, new float[][] {weights});
  }

  /** Both texts and padding in one row, the second alone in another. */
  private static PackedRows packed() {
    return new PackedRows(
        new int[][] {{5, 17, 99, 3, 42, 200, 7, 9, 0}, {200, 7, 9, 0, 0, 0, 0, 0, 0}},
        new int[][] {{0, 0, 0, 0, 0, 1, 1, 1, -1}, {0, 0, 0, -1, -1, -1, -1, -1, -1}},
        new float[][] {
          {.5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f},
          {.5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f}
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-tied", "llama3-scaled-rope", "qwen2-bias", "qwen3-qknorm"})
  void shouldGiveTheSumOfSeparateTextsFromPackedRows(String name) {
    // Given
    try (DjlTrainableModel model = DjlTrainableModel.load(Fixtures.model(name), "cpu")) {
      Step first = model.gradient(alone(FIRST));
      Step second = model.gradient(alone(SECOND));

      // When
      Step both = model.gradient(packed());

      // Then
      assertThat(both.loss()).isCloseTo(first.loss() + 2 * second.loss(), within(1e-4));
      assertThat(model.loss(packed())).isCloseTo(both.loss(), within(1e-4));
      float[] sum = new float[both.gradient().length];
      for (int i = 0; i < sum.length; i++) {
        sum[i] = first.gradient()[i] + 2 * second.gradient()[i];
      }
      assertThat(DecoderParityTest.relativeError(both.gradient(), sum)).isLessThan(1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-tied", "llama3-scaled-rope", "qwen2-bias", "qwen3-qknorm"})
  void shouldGiveTheSlopeOfTheLossByEveryTensor(String name) {
    // Given: along a tensor's gradient the loss changes by the square of its norm
    try (DjlTrainableModel model = DjlTrainableModel.load(Fixtures.model(name), "cpu")) {
      PackedRows rows = packed();
      float[] weights = model.weights();

      // When
      float[] gradient = model.gradient(rows).gradient();

      // Then
      for (var tensor : model.layout()) {
        double square = 0;
        for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
          square += (double) gradient[i] * gradient[i];
        }
        if (tensor.name().endsWith("k_proj.bias")) {
          // A softmax does not see what all keys have in common.
          continue;
        }
        double h = 0.02 / Math.sqrt(square);
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
          float[] moved = weights.clone();
          for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
            moved[i] += (float) ((side == 0 ? -h : h) * gradient[i]);
          }
          model.weights(moved);
          loss[side] = model.loss(rows);
        }
        assertThat((loss[1] - loss[0]) / (2 * h) / square).as(tensor.name()).isBetween(0.98, 1.02);
      }
    }
  }

  @Test
  void shouldLearnSaveAndServe() throws Exception {
    // Given
    Path source = Fixtures.model("llama-tied");
    LoraSpec lora = new LoraSpec(2, 4, List.of("q_proj"));
    double before;
    double after;
    try (DjlTrainableModel model = DjlTrainableModel.random(source, 7, "cpu")) {
      before = model.loss(packed());

      // When
      for (int step = 0; step < 20; step++) {
        float[] gradient = model.gradient(packed()).gradient();
        float[] weights = model.weights();
        for (int i = 0; i < weights.length; i++) {
          weights[i] -= 0.1f * gradient[i];
        }
        model.weights(weights);
      }
      after = model.loss(packed());
      model.save(folder);
    }

    // Then
    assertThat(before).isCloseTo(8 * 0.5 * Math.log(256), within(0.3));
    assertThat(after).isLessThan(before / 2);
    try (DjlTrainableModel again = DjlTrainableModel.load(folder, "cpu");
        DjlLanguageModel served =
            DjlLanguageModel.load(folder, lora, "cpu", new GenerationTest.NoTokenizer())) {
      assertThat(again.loss(packed())).isCloseTo(after, within(1e-6));
      float[][] logp =
          served.logProbabilities(
              new int[] {200}, List.of(Arrays.copyOfRange(SECOND, 1, SECOND.length)), 1);
      assertThat(-0.5 * (logp[0][0] + logp[0][1]))
          .isCloseTo(again.loss(alone(SECOND)), within(1e-4));
    }
  }
}
