package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.SafetensorsFile;
import io.whystream.worker.engine.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model directories that cannot be used end in a message, never in a dead JVM. */
class BadModelTest {
  private static final LoraSpec LORA = new LoraSpec(4, 8, List.of("q_proj"));

  @TempDir Path folder;

  private void config(Consumer<ObjectNode> change) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(Fixtures.model("llama-tied").resolve("config.json").toFile());
    change.accept((ObjectNode) root);
    json.writeValue(folder.resolve("config.json").toFile(), root);
  }

  private void weights() throws IOException {
    Files.copy(
        Fixtures.model("llama-tied").resolve("model.safetensors"),
        folder.resolve("model.safetensors"));
  }

  private void load() {
    LoadedModel.load(folder, "cpu").close();
  }

  @Test
  void shouldNameTheMissingTokenizer() throws IOException {
    config(c -> {});
    weights();
    assertThatThrownBy(() -> DjlLanguageModel.load(folder, LORA, "cpu"))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("tokenizer.json is missing");
  }

  @Test
  void shouldNameAnUnusableTokenizer() throws IOException {
    config(c -> {});
    weights();
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Nonsense\"}}");
    assertThatThrownBy(() -> DjlLanguageModel.load(folder, LORA, "cpu"))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("tokenizer.json cannot be read");
  }

  @Test
  void shouldNameTheMissingConfiguration() {
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("config.json is missing");
  }

  @Test
  void shouldNameEveryProblemOfAConfigurationAtOnce() throws IOException {
    config(
        c -> {
          c.remove("vocab_size");
          c.put("model_type", "mixtral");
          c.put("num_local_experts", 8);
          c.put("hidden_act", "gelu");
          c.put("num_key_value_heads", 3);
          c.withObject("rope_parameters").put("rope_type", "yarn");
        });
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("vocab_size is missing")
        .hasMessageContaining("model_type is 'mixtral'")
        .hasMessageContaining("num_local_experts is 8")
        .hasMessageContaining("hidden_act is 'gelu'")
        .hasMessageContaining("num_attention_heads 4 is no multiple of num_key_value_heads 3")
        .hasMessageContaining("rope_type is 'yarn'");
  }

  @Test
  void shouldReadConfigurationsInTheStyleOfTransformers4() throws IOException {
    // Given
    config(
        c -> {
          c.remove(List.of("rope_parameters", "dtype", "head_dim"));
          c.put("rope_theta", 123456.0).put("torch_dtype", "float32");
          c.putObject("rope_scaling")
              .put("type", "llama3")
              .put("factor", 8.0)
              .put("low_freq_factor", 1.0)
              .put("high_freq_factor", 4.0)
              .put("original_max_position_embeddings", 64);
        });

    // When
    ModelConfig config = ModelConfigReader.read(folder);

    // Then
    assertThat(config.headDim()).isEqualTo(12);
    assertThat(config.rope()).isEqualTo(new ModelConfig.Rope(123456.0, true, 8, 1, 4, 64));
  }

  @Test
  void shouldNameMissingWeights() throws IOException {
    config(c -> {});
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("model.safetensors is missing");
  }

  @Test
  void shouldNameATruncatedFile() throws IOException {
    config(c -> {});
    byte[] all = Files.readAllBytes(Fixtures.model("llama-tied").resolve("model.safetensors"));
    Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(all, all.length - 100));
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("truncated");
  }

  @Test
  void shouldNameAMissingTensor() throws IOException {
    config(c -> c.put("num_hidden_layers", 4));
    weights();
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("no tensor model.layers.3.input_layernorm.weight");
  }

  @Test
  void shouldNameATensorOfAnotherShape() throws IOException {
    config(c -> c.put("vocab_size", 255));
    weights();
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("model.embed_tokens.weight has shape [256, 48]")
        .hasMessageContaining("[255, 48]");
  }

  @Test
  void shouldNameATensorWithNaN() throws IOException {
    config(c -> {});
    rewrite(
        values -> {
          values[3] = Float.NaN;
          return values;
        },
        "model.norm.weight");
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("model.norm.weight holds NaN or infinity");
  }

  private void rewrite(UnaryOperator<float[]> change, String tensor) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile from =
        SafetensorsFile.open(Fixtures.model("llama-tied").resolve("model.safetensors"))) {
      for (String name : from.names()) {
        float[] values = from.read(name);
        writer.add(name, name.equals(tensor) ? change.apply(values) : values, from.shape(name));
      }
    }
    writer.write(folder.resolve("model.safetensors"));
  }

  @Test
  void shouldNameAnInfiniteEntryInTheMiddleOfAFusedMatrix() throws IOException {
    config(c -> {});
    String name = "model.layers.1.self_attn.k_proj.weight";
    rewrite(
        values -> {
          values[7] = Float.NEGATIVE_INFINITY;
          return values;
        },
        name);
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(name + " holds NaN or infinity");
  }

  @Test
  void shouldNameATensorThatTheConfigurationHasNoPlaceFor() throws IOException {
    config(c -> c.put("num_hidden_layers", 2));
    weights();
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("has tensor model.layers.2.")
        .hasMessageContaining("no place");
  }

  @Test
  void shouldNameAQuantisedTensor() throws IOException {
    // Given: the same bytes, said to be eight-bit integers
    config(c -> {});
    Path source = Fixtures.model("llama-tied").resolve("model.safetensors");
    byte[] all = Files.readAllBytes(source);
    String text = new String(all, StandardCharsets.ISO_8859_1);
    byte[] quantised =
        text.replaceFirst("\"dtype\": ?\"F32\"", "\"dtype\":\"I8\" ")
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(folder.resolve("model.safetensors"), quantised);

    // When, Then
    assertThat(quantised).hasSameSizeAs(all);
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("dtype I8; supported are F32, F16, BF16");
  }

  @ParameterizedTest
  @CsvSource({
    "use_sliding_window, true, use_sliding_window is true",
    "num_experts, 8, num_experts is 8",
    "num_hidden_layers, 2000000000, num_hidden_layers is 2000000000",
    "num_hidden_layers, 0, num_hidden_layers is 0",
    "hidden_size, 2000000000, too many entries",
    "vocab_size, -1, vocab_size is -1",
    "rms_norm_eps, \"x\", rms_norm_eps is \"x\"",
    "max_position_embeddings, 0, max_position_embeddings is 0",
    "partial_rotary_factor, 0.5, partial_rotary_factor is 0.5",
    "quantization_config, {}, quantization_config is {}",
  })
  void shouldNameWhatIsNotSupportedByKeyAndValue(String key, String value, String said)
      throws IOException {
    JsonNode node = new ObjectMapper().readTree(value);
    config(c -> c.set(key, node));
    weights();
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(said);
  }

  @Test
  void shouldNameAnUnknownLoraTarget() throws IOException {
    config(c -> {});
    weights();
    LoraSpec lora = new LoraSpec(4, 8, List.of("q_proj", "lm_head"));
    assertThatThrownBy(
            () -> DjlLanguageModel.load(folder, lora, "cpu", new GenerationTest.NoTokenizer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lm_head");
  }
}
