package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sampling, the shared-prompt pass and embeddings of a small model, against one another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerationTest {
  private static final LoraSpec LORA =
      new LoraSpec(4, 8, List.of("q_proj", "k_proj", "v_proj", "o_proj", "down_proj"));
  private static final int[] PROMPT = {5, 17, 99, 3, 42, 200, 7, 7, 31};
  private static final int[] LONGER = {9, 8, 7, 6, 5, 4, 3, 2, 1, 10, 11, 12, 13, 14};

  private final DjlLanguageModel model = load("llama-tied");

  private static DjlLanguageModel load(String name) {
    return DjlLanguageModel.load(Fixtures.model(name), LORA, "cpu", new NoTokenizer());
  }

  @BeforeAll
  void useRandomAdapter() {
    model.useAdapter(randomAdapter(model.adapterLayout(), 11));
  }

  @AfterAll
  void close() {
    model.close();
  }

  private static float[] randomAdapter(AdapterLayout layout, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[layout.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.1 * (random.nextDouble() - 0.5));
    }
    return weights;
  }

  @Test
  void shouldGiveASequenceTheSameTokensWhateverItsNeighbours() {
    // Given
    Sampling sampling = new Sampling(0.9, 0, 1, 24, new int[] {13});
    PromptGroup group = new PromptGroup(PROMPT, new long[] {1, 2, 3, 4, 5, 6, 7, 8});

    // When
    List<Completion> together =
        model
            .generate(List.of(new PromptGroup(LONGER, new long[] {9, 10}), group), sampling)
            .get(1);

    // Then
    for (int i = 0; i < 8; i++) {
      Completion alone =
          model
              .generate(List.of(new PromptGroup(PROMPT, new long[] {i + 1})), sampling)
              .get(0)
              .get(0);
      assertThat(together.get(i).tokens()).as("seed %d", i + 1).containsExactly(alone.tokens());
      assertThat(together.get(i).stopped()).isEqualTo(alone.stopped());
      DecoderParityTest.assertClose(
          together.get(i).logProbabilities(), alone.logProbabilities(), 1e-4f);
    }
    assertThat(together.stream().map(c -> Arrays.toString(c.tokens())).distinct().count())
        .isGreaterThan(4);
  }

  @Test
  void shouldScoreCompletionsAsTheyWereSampled() {
    // Given
    Sampling sampling = new Sampling(0.7, 0, 1, 20, new int[] {13, 77, 100});
    List<Completion> sampled =
        model
            .generate(List.of(new PromptGroup(PROMPT, new long[] {21, 22, 23, 24})), sampling)
            .get(0);

    // When
    float[][] scores =
        model.logProbabilities(PROMPT, sampled.stream().map(Completion::tokens).toList(), 0.7);

    // Then
    for (int i = 0; i < scores.length; i++) {
      DecoderParityTest.assertClose(scores[i], sampled.get(i).logProbabilities(), 1e-4f);
    }
  }

  @Test
  void shouldGiveTheSumOfSeparatePassesFromOneSharedPrompt() {
    // Given
    List<int[]> completions =
        List.of(
            new int[] {1, 2, 3, 4}, new int[] {9}, new int[] {50, 60, 70}, new int[] {}, LONGER);
    double[][] weights = {{0.3, -1, 0.2, 0.8}, {-0.5}, {1, 1, -2}, {}, new double[LONGER.length]};
    for (int i = 0; i < LONGER.length; i++) {
      weights[4][i] = Math.sin(i);
    }

    // When
    Gradient shared = model.gradient(PROMPT, completions, 0.8, logp -> weights);

    // Then
    float[] sum = new float[shared.values().length];
    for (int c = 0; c < completions.size(); c++) {
      double[][] own = {weights[c]};
      Gradient alone = model.gradient(PROMPT, List.of(completions.get(c)), 0.8, logp -> own);
      DecoderParityTest.assertClose(
          shared.logProbabilities()[c], alone.logProbabilities()[0], 1e-4f);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += alone.values()[i];
      }
    }
    assertThat(DecoderParityTest.relativeError(shared.values(), sum)).isLessThan(1e-4);
  }

  @Test
  void shouldGiveTheSlopeOfTheLoss() {
    // Given: along the gradient the loss changes by its squared norm
    List<int[]> completions = List.of(new int[] {1, 2, 3, 4}, new int[] {50, 60});
    double[][] weights = {{0.3, -1, 0.2, 0.8}, {1, -0.4}};
    float[] adapter = randomAdapter(model.adapterLayout(), 3);
    try (DjlLanguageModel own = load("llama-tied")) {
      own.useAdapter(adapter);

      // When
      Gradient gradient = own.gradient(PROMPT, completions, 1, logp -> weights);

      // Then
      double norm = 0;
      for (float g : gradient.values()) {
        norm += (double) g * g;
      }
      double h = 0.01 / Math.sqrt(norm);
      double slope =
          (loss(own, adapter, gradient.values(), h, completions, weights)
                  - loss(own, adapter, gradient.values(), -h, completions, weights))
              / (2 * h);
      assertThat(slope / norm).isBetween(0.995, 1.005);
    }
  }

  private static double loss(
      DjlLanguageModel model,
      float[] adapter,
      float[] direction,
      double h,
      List<int[]> completions,
      double[][] weights) {
    float[] moved = adapter.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (h * direction[i]);
    }
    model.useAdapter(moved);
    float[][] logp = model.logProbabilities(PROMPT, completions, 1);
    double loss = 0;
    for (int c = 0; c < weights.length; c++) {
      for (int t = 0; t < weights[c].length; t++) {
        loss += weights[c][t] * logp[c][t];
      }
    }
    return loss;
  }

  @Test
  void shouldKeepOnlyTheLikeliestTokens() {
    // Given
    float[] p = {0.05f, 0.4f, 0.1f, 0.3f, 0.15f};
    Sampler topTwo = new Sampler(new Sampling(1, 2, 1, 1, new int[0]), 5);
    Sampler half = new Sampler(new Sampling(1, 0, 0.6, 1, new int[0]), 6);
    Sampler free = new Sampler(new Sampling(1, 0, 1, 1, new int[0]), 7);

    // When
    int[][] counts = new int[3][5];
    for (int i = 0; i < 20_000; i++) {
      counts[0][topTwo.draw(p, 0, 5)]++;
      counts[1][half.draw(p, 0, 5)]++;
      counts[2][free.draw(p, 0, 5)]++;
    }

    // Then
    for (int kind = 0; kind < 2; kind++) {
      assertThat(counts[kind][1] + counts[kind][3]).isEqualTo(20_000);
      assertThat(counts[kind][1] / 20_000.0).isBetween(0.55, 0.59);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(counts[2][i] / 20_000.0).isBetween(p[i] - 0.015, p[i] + 0.015);
    }
  }

  @Test
  void shouldEmbedUnderTheBaseWeights() {
    // Given
    List<int[]> texts = new ArrayList<>(List.of(PROMPT, LONGER, new int[] {4}, new int[0]));

    // When
    float[][] embedded = model.embed(texts);

    // Then
    try (DjlLanguageModel base = load("llama-tied")) {
      for (int i = 0; i < 3; i++) {
        DecoderParityTest.assertClose(embedded[i], base.embed(List.of(texts.get(i)))[0], 1e-5f);
      }
    }
    assertThat(embedded[3]).containsOnly(0);
  }

  @Test
  void shouldRefuseAPromptBeyondTheContext() {
    // Given
    PromptGroup group = new PromptGroup(new int[500], new long[] {1});

    // When, Then
    assertThatThrownBy(() -> model.generate(List.of(group), new Sampling(1, 0, 1, 20, new int[0])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("500")
        .hasMessageContaining("context of 512");
  }

  /** Stands where a fixture has no tokenizer. */
  static final class NoTokenizer implements Tokenizer {
    @Override
    public int[] encode(String text) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] encodeWithSpecials(String text) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String decode(int[] tokens) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int idOf(String token) {
      throw new UnsupportedOperationException();
    }
  }
}
