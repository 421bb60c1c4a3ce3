package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.LanguageModel.Objective;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.policy.GroupAdvantages;
import io.whystream.worker.policy.GrpoBatch;
import io.whystream.worker.policy.GrpoConstants;
import io.whystream.worker.policy.GrpoLoss;
import io.whystream.worker.policy.LossType;
import io.whystream.worker.policy.RewardScaling;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a learning pass gives, on the bundled model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LearningPassTest {
  private static final long SEED = 20260712;
  private static final LoraSpec LORA = new LoraSpec(2, 8, List.of("q_proj", "v_proj", "down_proj"));
  private static final int[] PROMPT = {5, 17, 99, 3, 42, 200, 7, 1031};
  private static final List<int[]> COMPLETIONS =
      List.of(new int[] {11, 12, 13, 14, 15}, new int[] {600, 31, 9}, new int[] {80, 81, 82, 83});

  private final LoadedModel model = LoadedModel.load(Path.of("../models/nano"), "cpu");
  private final LoraAdapter adapter = new LoraAdapter(model.config(), LORA, model.manager());

  @AfterAll
  void close() {
    model.close();
  }

  private float[] weights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] weights = new float[adapter.layout().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.2 * (random.nextDouble() - 0.5));
    }
    return weights;
  }

  private TreePass pass() {
    return new TreePass(model, PROMPT, 1);
  }

  private double[][] logProbabilities(float[] weights) {
    adapter.set(weights);
    return GrpoBatch.widened(pass().logProbabilities(COMPLETIONS, adapter.beside(model.base())));
  }

  @ParameterizedTest
  @EnumSource(LossType.class)
  void shouldGiveTheSlopeOfEveryLossThroughTheModel(LossType type) {
    // Given
    float[] here = weights(SEED);
    double[][] old = logProbabilities(here);
    // One completion as sampled, two far beyond the clip on either side: the loss has no kink near.
    double[] drift = {0, 1.2, -1.2};
    for (int i = 0; i < old.length; i++) {
      for (int t = 0; t < old[i].length; t++) {
        old[i][t] += drift[i];
      }
    }
    double[] advantages = GroupAdvantages.of(new double[] {1, 0.2, -0.7}, 3, RewardScaling.GROUP);
    GrpoConstants d = GrpoConstants.defaults(type, 8);
    GrpoConstants constants =
        new GrpoConstants(
            type,
            d.level(),
            d.scaling(),
            0.4,
            2 * d.epsilonHigh(),
            null,
            0.04,
            true,
            null,
            null,
            8);
    GrpoLoss loss = new GrpoLoss(constants);
    double[][][] byLogProbability = new double[1][][];
    Objective objective =
        logp -> {
          byLogProbability[0] =
              loss.evaluate(new GrpoBatch(GrpoBatch.widened(logp), old, old, null, advantages))
                  .byLogProbability();
          return byLogProbability[0];
        };
    adapter.set(here);

    // When
    float[] gradient = pass().gradient(COMPLETIONS, adapter, objective).values();

    // Then: along the gradient the loss changes by the square of its norm. Families that hold a
    // weight fixed have the slope of the loss with that weight in place of its own.
    boolean detaches = type == LossType.CISPO || type == LossType.VESPO;
    double square = 0;
    for (float g : gradient) {
      square += (double) g * g;
    }
    double h = 0.005 / Math.sqrt(square);
    double[] values = new double[4];
    double[] steps = {-2, -1, 1, 2};
    for (int i = 0; i < values.length; i++) {
      float[] moved = here.clone();
      for (int j = 0; j < moved.length; j++) {
        moved[j] += (float) (steps[i] * h * gradient[j]);
      }
      double[][] logp = logProbabilities(moved);
      values[i] =
          detaches
              ? dot(byLogProbability[0], logp)
              : loss.evaluate(new GrpoBatch(logp, old, old, null, advantages)).loss();
    }
    double slope = (8 * (values[2] - values[1]) - (values[3] - values[0])) / (12 * h);
    assertThat(slope / square).as("seed %d", SEED).isCloseTo(1, within(1e-3));
  }

  private static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int t = 0; t < a[i].length; t++) {
        sum += a[i][t] * b[i][t];
      }
    }
    return sum;
  }

  @Test
  void shouldGiveTheSameGradientWhenMemoryAllowsOneCompletionAtATime() {
    // Given
    adapter.set(weights(SEED));
    Objective objective = logp -> new double[][] {{1, -1, 2, 0.5, 1}, {1, 1, -3}, {2, 0, 1, -1}};
    MemoryBudget tight = new MemoryBudget(model.config(), 1);

    // When
    Gradient whole = pass().gradient(COMPLETIONS, adapter, objective);
    Gradient parts =
        new TreePass(model, PROMPT, 1, tight).gradient(COMPLETIONS, adapter, objective);

    // Then
    assertThat(DecoderParityTest.relativeError(parts.values(), whole.values())).isLessThan(1e-4);
    assertThat(parts.entropy()).isCloseTo(whole.entropy(), within(1e-4));
    for (int i = 0; i < COMPLETIONS.size(); i++) {
      DecoderParityTest.assertClose(
          parts.logProbabilities()[i], whole.logProbabilities()[i], 1e-4f);
    }
  }

  @Test
  void shouldLearnFromTextsBehindAnEmptyPrompt() {
    // Given
    adapter.set(weights(SEED));
    int[] text = {11, 12, 13, 14};
    TreePass behindNothing = new TreePass(model, new int[0], 1);
    TreePass behindFirst = new TreePass(model, new int[] {11}, 1);

    // When
    Gradient bare =
        behindNothing.gradient(List.of(text), adapter, logp -> new double[][] {{9, 1, 2, 3}});
    Gradient cut =
        behindFirst.gradient(
            List.of(new int[] {12, 13, 14}), adapter, logp -> new double[][] {{1, 2, 3}});

    // Then
    assertThat(bare.logProbabilities()[0][0]).isZero();
    DecoderParityTest.assertClose(
        Arrays.copyOfRange(bare.logProbabilities()[0], 1, 4), cut.logProbabilities()[0], 1e-4f);
    assertThat(DecoderParityTest.relativeError(bare.values(), cut.values())).isLessThan(1e-4);
  }

  @Test
  void shouldDropInputsOnlyWhileItLearns() {
    // Given
    LoraAdapter dropping =
        new LoraAdapter(model.config(), new LoraSpec(2, 8, LORA.targets(), 0.5), model.manager());
    dropping.set(weights(SEED));
    adapter.set(weights(SEED));
    Objective objective = logp -> new double[][] {{1, 1, 1, 1, 1}, {1, 1, 1}, {1, 1, 1, 1}};

    // When
    Gradient first = pass().gradient(COMPLETIONS, dropping, objective);
    Gradient second = pass().gradient(COMPLETIONS, dropping, objective);

    // Then
    assertThat(first.values()).isNotEqualTo(second.values());
    assertThat(pass().logProbabilities(COMPLETIONS, dropping.beside(model.base())))
        .isDeepEqualTo(pass().logProbabilities(COMPLETIONS, adapter.beside(model.base())));
  }

  @Test
  void shouldLearnNothingFromNoCompletions() {
    Gradient gradient = pass().gradient(List.of(), adapter, logp -> new double[0][]);
    assertThat(gradient.values()).containsOnly(0);
    assertThat(gradient.logProbabilities()).isEmpty();
    assertThat(
            new Generation(
                    model,
                    model.base(),
                    List.of(new PromptGroup(PROMPT, new long[0])),
                    new Sampling(1, 0, 1, 4, new int[0]))
                .run())
        .containsExactly(List.of());
  }

  @Test
  void shouldRefuseWhatIsNoTokenBeforeAnythingReadsIt() {
    List<int[]> wrong = List.of(new int[] {4096});
    assertThatThrownBy(() -> pass().logProbabilities(wrong, model.base()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 4096 is none of the vocabulary of 4096");
    assertThatThrownBy(() -> new Embedder(model).embed(List.of(new int[] {-1})))
        .hasMessageContaining("token -1");
  }

  @Test
  void shouldGiveARequestOfItsOwnTheSameBitsWhateverRunsBetween() {
    // Given
    PromptGroup group = new PromptGroup(PROMPT, new long[] {1, 2, 3});
    PromptGroup another = new PromptGroup(new int[] {9, 8, 7, 6, 5, 4}, new long[] {4, 5});
    Sampling sampling = new Sampling(0.8, 40, 0.95, 12, new int[] {2});
    List<Completion> first = generate(List.of(group), sampling).get(0);

    // When
    generate(List.of(another), sampling);
    pass().gradient(COMPLETIONS, adapter, GrpoBatch::widened);
    List<Completion> again = generate(List.of(group), sampling).get(0);

    // Then
    for (int i = 0; i < first.size(); i++) {
      assertThat(again.get(i).tokens()).containsExactly(first.get(i).tokens());
      assertThat(again.get(i).logProbabilities()).containsExactly(first.get(i).logProbabilities());
    }
  }

  private List<List<Completion>> generate(List<PromptGroup> groups, Sampling sampling) {
    return new Generation(model, model.base(), groups, sampling).run();
  }
}
