package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.EngineOptions;
import io.whystream.worker.engine.EngineOptions.SamplingWeights;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.SupervisedModel.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Supervised training of an adapter on packed rows, against the pass over a shared prompt. */
class PackedAdapterTest {
  private static final LoraSpec LORA = new LoraSpec(2, 8, List.of("q_proj", "v_proj", "up_proj"));

  /** Two texts and padding in one row; a prompt with two completions in the other. */
  private static final PackedRows ROWS =
      new PackedRows(
          new int[][] {{11, 12, 13, 14, 20, 21, 22, 0}, {7, 8, 9, 30, 31, 40, 41, 42}},
          new int[][] {{0, 0, 0, 0, 1, 1, 1, -1}, {0, 0, 0, 0, 0, 0, 0, 0}},
          new int[][] {{0, 0, 0, 0, 0, 0, 0, 0}, {0, 0, 0, 1, 1, 2, 2, 2}},
          new float[][] {{9, 1, 2, 3, 9, 0.5f, 4, 9}, {0, 0, 0, 1, 2, 3, 0, 1}});

  private final DjlLanguageModel model = load(EngineOptions.DEFAULT);

  private static DjlLanguageModel load(EngineOptions options) {
    return DjlLanguageModel.load(
        Path.of("../models/nano"), LORA, "cpu", new GenerationTest.NoTokenizer(), options);
  }

  private float[] weights() {
    SplittableRandom random = new SplittableRandom(5);
    float[] weights = new float[model.adapterLayout().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.2 * (random.nextDouble() - 0.5));
    }
    return weights;
  }

  @BeforeEach
  void use() {
    model.useAdapter(weights());
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void shouldGiveTheSumOfItsTexts() {
    // Given
    int[] nothing = {};
    List<Gradient> apart =
        List.of(
            model.gradient(
                nothing, List.of(new int[] {11, 12, 13, 14}), 1, p -> weights(0, 1, 2, 3)),
            model.gradient(nothing, List.of(new int[] {20, 21, 22}), 1, p -> weights(0, 0.5, 4)),
            model.gradient(
                new int[] {7, 8, 9},
                List.of(new int[] {30, 31}, new int[] {40, 41, 42}),
                1,
                p -> new double[][] {{-1, -2}, {-3, 0, -1}}));
    double[][][] counted = {{{0, 1, 2, 3}}, {{0, 0.5, 4}}, {{1, 2}, {3, 0, 1}}};

    // When
    Step step = model.gradient(ROWS);

    // Then
    float[] sum = new float[step.gradient().length];
    double loss = 0;
    for (int k = 0; k < apart.size(); k++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += apart.get(k).values()[i];
      }
      float[][] logProbabilities = apart.get(k).logProbabilities();
      for (int c = 0; c < logProbabilities.length; c++) {
        for (int t = 0; t < logProbabilities[c].length; t++) {
          loss -= counted[k][c][t] * logProbabilities[c][t];
        }
      }
    }
    assertThat(DecoderParityTest.relativeError(step.gradient(), sum)).isLessThan(1e-4);
    assertThat(step.loss()).isCloseTo(loss, within(1e-3));
    assertThat(model.loss(ROWS)).isCloseTo(loss, within(1e-3));
  }

  private static double[][] weights(double... counts) {
    double[] negative = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      negative[i] = -counts[i];
    }
    return new double[][] {negative};
  }

  @Test
  void shouldGiveTheSlopeOfTheLoss() {
    // Given
    Step step = model.gradient(ROWS);
    double norm = 0;
    for (float g : step.gradient()) {
      norm += (double) g * g;
    }
    double length = 0.01 / Math.sqrt(norm);

    // When
    double slope = (lossAt(step.gradient(), length) - lossAt(step.gradient(), -length)) / 2;

    // Then
    assertThat(slope).isCloseTo(length * norm, within(1e-3 * length * norm));
  }

  private double lossAt(float[] direction, double length) {
    float[] moved = weights();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (length * direction[i]);
    }
    model.useAdapter(moved);
    return model.loss(ROWS);
  }

  @Test
  void shouldGiveTheSameWhenMemoryAllowsOneRowAtATime() {
    // Given
    Step whole = model.gradient(ROWS);
    try (DjlLanguageModel tight = load(new EngineOptions(SamplingWeights.AUTO, false, 0, 1))) {
      tight.useAdapter(weights());

      // When
      Step parts = tight.gradient(ROWS);

      // Then
      assertThat(DecoderParityTest.relativeError(parts.gradient(), whole.gradient()))
          .isLessThan(1e-4);
      assertThat(parts.loss()).isCloseTo(whole.loss(), within(1e-3));
    }
  }

  @Test
  void shouldLearnNothingWithoutWeightsAndNotWithoutAnAdapter() {
    // Given
    PackedRows silent =
        new PackedRows(new int[][] {{5, 6}}, new int[][] {{0, 0}}, new float[][] {{1, 0}});

    // Then
    assertThat(model.gradient(silent).gradient()).containsOnly(0);
    assertThat(model.gradient(silent).loss()).isZero();
    model.useAdapter(null);
    assertThatThrownBy(() -> model.gradient(ROWS)).hasMessageContaining("no adapter is in use");
  }
}
