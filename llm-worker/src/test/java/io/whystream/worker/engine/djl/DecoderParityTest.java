package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LanguageModel.Gradient;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.SafetensorsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against numbers that transformers and peft computed. */
class DecoderParityTest {

  @ParameterizedTest
  @ValueSource(strings = {"llama-tied", "llama3-scaled-rope", "qwen2-bias", "qwen3-qknorm"})
  void shouldGiveTheLogitsAndHiddenStatesOfTransformers(String name) throws Exception {
    // Given
    Path directory = Fixtures.model(name);
    JsonNode reference = Fixtures.json(directory.resolve("reference.json"));
    try (LoadedModel model = LoadedModel.load(directory, "cpu");
        NDManager scratch = model.manager().newSubManager()) {
      JsonNode ids = reference.get("input_ids");
      int[] padding = new int[ids.size()];
      for (int r = 0; r < padding.length; r++) {
        for (int seen : Fixtures.ints(reference.get("attention_mask").get(r))) {
          padding[r] += 1 - seen;
        }
      }
      assertThat(Arrays.stream(padding).max().orElseThrow()).isPositive();

      // When
      NDArray hidden = hidden(model, ids, padding, scratch);
      NDArray logits = Ops.linear(hidden, model.base().head(), null);

      // Then
      int time = ids.get(0).size();
      int vocabulary = model.config().vocabulary();
      int width = model.config().hidden();
      float[] all = logits.toFloatArray();
      float[] states = hidden.toFloatArray();
      for (int r = 0; r < padding.length; r++) {
        assertClose(
            slice(all, (r * time + time - 1) * vocabulary, vocabulary),
            Fixtures.floats(reference.get("logits_last").get(r)),
            1e-4f);
        float[] mean = new float[width];
        for (int t = padding[r]; t < time; t++) {
          for (int i = 0; i < width; i++) {
            mean[i] += states[(r * time + t) * width + i] / (time - padding[r]);
          }
        }
        assertClose(mean, Fixtures.floats(reference.get("mean_last_hidden").get(r)), 1e-4f);
      }
      assertClose(
          slice(all, 40 * vocabulary, vocabulary),
          Fixtures.floats(reference.get("logits_row0_pos40")),
          1e-4f);
    }
  }

  private static NDArray hidden(LoadedModel model, JsonNode ids, int[] padding, NDManager scratch) {
    int time = ids.get(0).size();
    long[] tokens = new long[padding.length * time];
    long[] positions = new long[tokens.length];
    for (int r = 0; r < padding.length; r++) {
      for (int t = 0; t < time; t++) {
        tokens[r * time + t] = ids.get(r).get(t).asLong();
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
  @ValueSource(strings = {"llama-tied", "llama3-scaled-rope", "qwen2-bias", "qwen3-qknorm"})
  void shouldGiveTheAdapterGradientOfPeft(String name) throws Exception {
    // Given
    Path directory = Fixtures.model(name);
    JsonNode reference = Fixtures.json(directory.resolve("reference.json"));
    JsonNode adapterReference = reference.get("adapter");
    JsonNode config = Fixtures.json(directory.resolve("adapter-before/adapter_config.json"));
    List<String> targets = new ArrayList<>();
    config.get("target_modules").forEach(t -> targets.add(t.asText()));
    LoraSpec lora =
        new LoraSpec(config.get("r").asInt(), config.get("lora_alpha").asDouble(), targets);
    int start = adapterReference.get("completion_start").asInt();
    try (LoadedModel model = LoadedModel.load(directory, "cpu");
        SafetensorsFile before =
            SafetensorsFile.open(directory.resolve("adapter-before/adapter_model.safetensors"));
        SafetensorsFile expected =
            SafetensorsFile.open(directory.resolve("adapter-gradient.safetensors"))) {
      LoraAdapter adapter = new LoraAdapter(model.config(), lora, model.manager());
      AdapterLayout layout = adapter.layout();
      float[] weights = new float[layout.size()];
      for (AdapterLayout.Tensor t : layout.tensors()) {
        System.arraycopy(
            before.read("base_model.model." + t.name()), 0, weights, t.offset(), t.size());
      }
      adapter.set(weights);
      float[] sum = new float[layout.size()];
      JsonNode ids = reference.get("input_ids");
      for (int r = 0; r < ids.size(); r++) {
        int padding = 0;
        for (int seen : Fixtures.ints(reference.get("attention_mask").get(r))) {
          padding += 1 - seen;
        }
        int[] row = Fixtures.ints(ids.get(r));
        int[] prompt = Arrays.copyOfRange(row, padding, start);
        int[] completion = Arrays.copyOfRange(row, start, row.length);
        float[] objective = Fixtures.floats(adapterReference.get("weights").get(r));

        // When
        Gradient gradient =
            new TreePass(model, prompt, 1)
                .gradient(List.of(completion), adapter, logp -> negated(objective));

        // Then
        assertClose(
            gradient.logProbabilities()[0],
            Fixtures.floats(adapterReference.get("logp").get(r)),
            1e-4f);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradient.values()[i];
        }
      }
      for (AdapterLayout.Tensor t : layout.tensors()) {
        String key =
            expected.names().stream().filter(n -> n.endsWith(t.name())).findFirst().orElseThrow();
        assertThat(relativeError(slice(sum, t.offset(), t.size()), expected.read(key)))
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
