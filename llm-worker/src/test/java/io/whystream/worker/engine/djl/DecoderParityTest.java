package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decoder against numbers that transformers and peft computed, for every small model. */
class DecoderParityTest {
  private static final String DECODERS = "io.whystream.worker.engine.djl.Fixtures#decoders";

  @ParameterizedTest
  @MethodSource(DECODERS)
  void shouldGiveTheLogitsAndHiddenStatesOfTransformers(String name) throws Exception {
    // Given
    ParityCase given = ParityCase.of(name);
    JsonNode reference = given.reference();
    int[] padding = given.padding();
    if (Fixtures.own()) {
      assertThat(Arrays.stream(padding).max().orElseThrow()).isPositive();
    }
    try (LoadedModel model = LoadedModel.load(given.directory(), "cpu");
        NDManager scratch = model.manager().newSubManager()) {

      // When
      NDArray hidden = hidden(model, given, scratch);
      NDArray logits = Ops.linear(hidden, model.base().head(), null);

      // Then
      int time = given.time();
      int vocabulary = model.config().vocabulary();
      int width = model.config().hidden();
      float[] all = logits.toFloatArray();
      float[] states = hidden.toFloatArray();
      for (int r = 0; r < padding.length; r++) {
        assertClose(
            slice(all, (r * time + time - 1) * vocabulary, vocabulary),
            Fixtures.floats(reference.get("logits_last").get(r)),
            1e-4f);
        double[] sum = new double[width];
        for (int t = padding[r]; t < time; t++) {
          for (int i = 0; i < width; i++) {
            sum[i] += states[(r * time + t) * width + i];
          }
        }
        float[] mean = new float[width];
        for (int i = 0; i < width; i++) {
          mean[i] = (float) (sum[i] / (time - padding[r]));
        }
        assertClose(mean, Fixtures.floats(reference.get("mean_last_hidden").get(r)), 1e-4f);
      }
      assertClose(
          slice(all, 40 * vocabulary, vocabulary),
          Fixtures.floats(reference.get("logits_row0_pos40")),
          1e-4f);
    }
  }

  private static NDArray hidden(LoadedModel model, ParityCase given, NDManager scratch) {
    int time = given.time();
    int[] padding = given.padding();
    long[] tokens = new long[padding.length * time];
    long[] positions = new long[tokens.length];
    for (int r = 0; r < padding.length; r++) {
      int[] row = given.row(r);
      for (int t = 0; t < time; t++) {
        tokens[r * time + t] = row[t];
        positions[r * time + t] = Math.max(0, t - padding[r]);
      }
    }
    return model
        .decoder()
        .forward(
            Ops.create(scratch, tokens, padding.length, time),
            model.rotary().at(positions, padding.length, time, scratch),
            Masks.causal(scratch, padding, time, model.config().queriesPerKey()),
            model.base(),
            null);
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void shouldGiveTheMeanHiddenStatesOfTransformersAsEmbeddings(String name) throws Exception {
    // Given
    ParityCase given = ParityCase.of(name);
    List<int[]> texts = new ArrayList<>();
    for (int r = 0; r < given.rows(); r++) {
      texts.add(Arrays.copyOfRange(given.row(r), given.padding()[r], given.time()));
    }
    try (LoadedModel model = LoadedModel.load(given.directory(), "cpu")) {

      // When
      float[][] embedded = new Embedder(model).embed(texts);

      // Then
      for (int r = 0; r < embedded.length; r++) {
        assertClose(
            embedded[r], Fixtures.floats(given.reference().get("mean_last_hidden").get(r)), 1e-4f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void shouldGiveTheGreedyTokensOfTransformers(String name) throws Exception {
    // Given
    ParityCase given = ParityCase.of(name);
    int[] expected = Fixtures.ints(given.reference().get("greedy_from_first_20"));
    int[] row = given.row(0);
    PromptGroup group = new PromptGroup(Arrays.copyOf(row, 20), new long[] {1});
    PromptGroup shorter = new PromptGroup(Arrays.copyOf(row, 9), new long[] {1, 2, 3});
    PromptGroup longer = new PromptGroup(Arrays.copyOf(row, 33), new long[] {1});
    Sampling greedy = new Sampling(0, 0, 1, expected.length, new int[0]);
    try (LoadedModel model = LoadedModel.load(given.directory(), "cpu")) {

      // When
      Completion alone =
          new Generation(model, model.base(), List.of(group), greedy).run().get(0).get(0);
      Completion padded =
          new Generation(model, model.base(), List.of(shorter, group, longer), greedy)
              .run()
              .get(1)
              .get(0);

      // Then
      assertThat(alone.tokens()).containsExactly(expected);
      assertThat(padded.tokens()).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void shouldGiveLogProbabilitiesGradientAndStepOfPeft(String name) throws Exception {
    // Given
    ParityCase given = ParityCase.of(name);
    JsonNode adamw = given.adapter().get("adamw");
    try (LoadedModel model = LoadedModel.load(given.directory(), "cpu")) {
      LoraAdapter adapter = new LoraAdapter(model.config(), given.lora(), model.manager());
      AdapterLayout layout = adapter.layout();
      float[] before = given.tensors("adapter-before/adapter_model.safetensors", layout);
      adapter.set(before);
      float[] sum = new float[layout.size()];
      for (int r = 0; r < given.rows(); r++) {
        float[] objective = given.objective(r);
        float[] logp = Fixtures.floats(given.adapter().get("logp").get(r));
        List<int[]> completions = List.of(given.completion(r));
        TreePass pass = new TreePass(model, given.prompt(r), 1);

        // When
        Gradient gradient = pass.gradient(completions, adapter, ignored -> negated(objective));

        // Then
        assertClose(gradient.logProbabilities()[0], logp, 1e-4f);
        DecoderWeights adapted = adapter.beside(model.base());
        assertClose(pass.logProbabilities(completions, adapted)[0], logp, 1e-4f);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradient.values()[i];
        }
      }
      float[] expected = given.tensors("adapter-gradient.safetensors", layout);
      for (AdapterLayout.Tensor t : layout.tensors()) {
        assertThat(
                relativeError(
                    slice(sum, t.offset(), t.size()), slice(expected, t.offset(), t.size())))
            .as(t.name())
            .isLessThan(1e-4);
      }
      AdamWSettings settings =
          new AdamWSettings(
              adamw.get("lr").asDouble(),
              adamw.get("beta1").asDouble(),
              adamw.get("beta2").asDouble(),
              adamw.get("eps").asDouble(),
              adamw.get("weight_decay").asDouble(),
              0);
      float[] after = AdamW.step(settings, AdamWState.zero(before.length), before, sum).weights();
      assertStep(
          after,
          given.tensors("adapter-after-one-adamw-step/adapter_model.safetensors", layout),
          expected);
    }
  }

  /** Entries without a gradient worth the name move by the sign of rounding. */
  private static void assertStep(float[] after, float[] expected, float[] gradient) {
    float largest = 0;
    for (float g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    int compared = 0;
    for (int i = 0; i < after.length; i++) {
      if (Math.abs(gradient[i]) > 1e-6f * largest) {
        compared++;
        assertThat(after[i]).as("weight %d", i).isCloseTo(expected[i], within(1e-6f));
      }
    }
    assertThat(compared).isGreaterThan(after.length / 2);
  }

  @ParameterizedTest
  @MethodSource(DECODERS)
  void shouldGiveWhatSeparatePassesGiveFromOneSharedPrompt(String name) throws Exception {
    // Given: a group behind one prompt, its completions cut from the reference's rows
    ParityCase given = ParityCase.of(name);
    int[] prompt = given.prompt(0);
    List<int[]> completions = new ArrayList<>();
    List<double[]> weights = new ArrayList<>();
    for (int g = 0; g < 4; g++) {
      int[] row = given.completion(g % given.rows());
      int[] completion = Arrays.copyOfRange(row, g, row.length - 3 * g);
      completions.add(completion);
      double[] own = new double[completion.length];
      Arrays.setAll(own, t -> Math.sin(t + 1.0));
      weights.add(own);
    }
    double[][] all = weights.toArray(new double[0][]);
    try (LoadedModel model = LoadedModel.load(given.directory(), "cpu")) {
      LoraAdapter adapter = new LoraAdapter(model.config(), given.lora(), model.manager());
      AdapterLayout layout = adapter.layout();
      adapter.set(given.tensors("adapter-before/adapter_model.safetensors", layout));
      TreePass pass = new TreePass(model, prompt, 0.8);

      // When
      Gradient shared = pass.gradient(completions, adapter, logp -> all);

      // Then
      float[] sum = new float[layout.size()];
      for (int g = 0; g < all.length; g++) {
        double[][] own = {all[g]};
        Gradient alone = pass.gradient(List.of(completions.get(g)), adapter, logp -> own);
        assertClose(shared.logProbabilities()[g], alone.logProbabilities()[0], 1e-4f);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += alone.values()[i];
        }
      }
      for (AdapterLayout.Tensor t : layout.tensors()) {
        assertThat(
                relativeError(
                    slice(shared.values(), t.offset(), t.size()), slice(sum, t.offset(), t.size())))
            .as(t.name())
            .isLessThan(1e-4);
      }
    }
  }

  private static double[][] negated(float[] weights) {
    double[] result = new double[weights.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = -(double) weights[i];
    }
    return new double[][] {result};
  }

  static double relativeError(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  static float[] slice(float[] values, int from, int length) {
    return Arrays.copyOfRange(values, from, from + length);
  }

  static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("entry %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
