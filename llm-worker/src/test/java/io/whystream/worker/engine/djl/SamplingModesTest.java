package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.EngineOptions;
import io.whystream.worker.engine.EngineOptions.SamplingWeights;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the options of the engine change about its numbers, with the bundled model. */
class SamplingModesTest {
  private static final LoraSpec LORA = new LoraSpec(4, 8, List.of("q_proj", "v_proj"));
  private static final Sampling SAMPLING = new Sampling(0.8, 0, 1, 24, new int[] {2});

  private final SplittableRandom random = new SplittableRandom(3);
  private final PromptGroup asked = group(40);

  private PromptGroup group(int length) {
    return new PromptGroup(random.ints(length, 5, 4000).toArray(), random.longs(4).toArray());
  }

  private static DjlLanguageModel load(EngineOptions options) {
    return DjlLanguageModel.load(
        Path.of("../models/nano"), LORA, "cpu", new GenerationTest.NoTokenizer(), options);
  }

  @Test
  void shouldGiveARequestTheSameBitsWhateverElseRunsWhenDeterministic() {
    // Given
    EngineOptions deterministic = new EngineOptions(SamplingWeights.AUTO, true, 0, 4096);
    try (DjlLanguageModel model = load(deterministic)) {
      List<int[]> texts = List.of(asked.prompt(), group(7).prompt(), group(90).prompt());

      // When
      List<Completion> alone = model.generate(List.of(asked), SAMPLING).get(0);
      List<Completion> among =
          model.generate(List.of(group(70), asked, group(12)), SAMPLING).get(1);
      float[] vectorAlone = model.embed(texts.subList(0, 1))[0];
      float[] vectorAmong = model.embed(texts)[0];

      // Then
      for (int i = 0; i < alone.size(); i++) {
        assertThat(among.get(i).tokens()).containsExactly(alone.get(i).tokens());
        assertThat(among.get(i).logProbabilities())
            .containsExactly(alone.get(i).logProbabilities());
      }
      assertThat(vectorAmong).containsExactly(vectorAlone);
    }
  }

  @Test
  void shouldSampleNearTheModelThatLearnsFromSmallerWeights() {
    // When
    double exact = mismatch(SamplingWeights.FLOAT32);
    double half = mismatch(SamplingWeights.FLOAT16);
    double eighth = mismatch(SamplingWeights.INT8);

    // Then
    assertThat(exact).isLessThan(1e-5);
    assertThat(half).isBetween(exact, 0.01);
    assertThat(eighth).isBetween(10 * half, 0.2);
  }

  /** Mean distance of a token's log-probability where sampled from where learned, nats. */
  private double mismatch(SamplingWeights weights) {
    try (DjlLanguageModel model = load(EngineOptions.DEFAULT.with(weights))) {
      List<Completion> sampled = model.generate(List.of(asked), SAMPLING).get(0);
      float[][] learned =
          model.logProbabilities(
              asked.prompt(),
              sampled.stream().map(Completion::tokens).toList(),
              SAMPLING.temperature());
      double sum = 0;
      int tokens = 0;
      for (int i = 0; i < learned.length; i++) {
        for (int t = 0; t < learned[i].length; t++) {
          sum += Math.abs(learned[i][t] - sampled.get(i).logProbabilities()[t]);
          tokens++;
        }
      }
      return sum / tokens;
    }
  }
}
