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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile from =
        SafetensorsFile.open(Fixtures.model("llama-tied").resolve("model.safetensors"))) {
      for (String name : from.names()) {
        float[] values = from.read(name);
        if (name.equals("model.norm.weight")) {
          values[3] = Float.NaN;
        }
        writer.add(name, values, from.shape(name));
      }
    }
    writer.write(folder.resolve("model.safetensors"));
    assertThatThrownBy(this::load)
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("model.norm.weight holds NaN or infinity");
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
