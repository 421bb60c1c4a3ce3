package io.whystream.worker.engine.djl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.worker.engine.BadModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads config.json in the style of transformers 4 and 5, and refuses what is not supported. */
final class ModelConfigReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TYPES = Set.of("llama", "qwen2", "qwen3");

  /** The largest known have 126; a plan of billions of tensors would not fit in memory. */
  private static final int MOST_LAYERS = 1000;

  private final Path path;
  private final JsonNode root;
  private final List<String> problems = new ArrayList<>();

  private ModelConfigReader(Path path, JsonNode root) {
    this.path = path;
    this.root = root;
  }

  /**
   * Reads {@code config.json} of a model directory.
   *
   * @throws BadModelException that names every key that is missing or not supported
   */
  static ModelConfig read(Path directory) {
    Path path = directory.resolve("config.json");
    if (!Files.isRegularFile(path)) {
      throw new BadModelException(path + " is missing");
    }
    JsonNode root;
    try {
      root = JSON.readTree(path.toFile());
    } catch (IOException e) {
      throw new BadModelException(path + " is no JSON: " + e.getMessage(), e);
    }
    return new ModelConfigReader(path, root).config();
  }

  private ModelConfig config() {
    String type = root.path("model_type").asText("");
    if (!TYPES.contains(type)) {
      problems.add("model_type is '" + type + "'; supported are llama, qwen2, qwen3");
    }
    refuseUnsupported();
    int hidden = positive("hidden_size");
    int heads = positive("num_attention_heads");
    int kvHeads = root.hasNonNull("num_key_value_heads") ? positive("num_key_value_heads") : heads;
    int headDim = root.hasNonNull("head_dim") ? positive("head_dim") : hidden / Math.max(1, heads);
    int vocabulary = positive("vocab_size");
    int ffn = positive("intermediate_size");
    int layers = positive("num_hidden_layers");
    if (layers > MOST_LAYERS) {
      problems.add("num_hidden_layers is " + layers + "; supported are at most " + MOST_LAYERS);
    }
    for (long rows : new long[] {(long) heads * headDim, 2L * ffn, vocabulary}) {
      if (rows * hidden > Integer.MAX_VALUE) {
        problems.add("a matrix of " + rows + " x " + hidden + " has too many entries");
      }
    }
    if (kvHeads > 0 && heads % kvHeads != 0) {
      problems.add(
          "num_attention_heads " + heads + " is no multiple of num_key_value_heads " + kvHeads);
    }
    if (headDim % 2 != 0 || headDim < 2) {
      problems.add("head_dim is " + headDim + "; rotary positions need an even one");
    }
    boolean attentionBias = root.path("attention_bias").asBoolean(false);
    boolean qwen2 = type.equals("qwen2");
    ModelConfig config =
        new ModelConfig(
            type,
            vocabulary,
            hidden,
            ffn,
            layers,
            heads,
            kvHeads,
            headDim,
            epsilon(),
            root.hasNonNull("max_position_embeddings") ? positive("max_position_embeddings") : 2048,
            root.path("tie_word_embeddings").asBoolean(false),
            qwen2 || attentionBias,
            !qwen2 && attentionBias,
            root.path("mlp_bias").asBoolean(false),
            type.equals("qwen3"),
            rope());
    if (!problems.isEmpty()) {
      throw new BadModelException(path + ": " + String.join("; ", problems));
    }
    return config;
  }

  private void refuseUnsupported() {
    String act = root.path("hidden_act").asText("silu");
    if (!act.equals("silu") && !act.equals("swish")) {
      problems.add("hidden_act is '" + act + "'; supported is silu");
    }
    if (root.path("use_sliding_window").asBoolean(false)) {
      problems.add("use_sliding_window is true; supported is false");
    }
    for (JsonNode layer : root.path("layer_types")) {
      if (!layer.asText().equals("full_attention")) {
        problems.add("layer_types has " + layer + "; supported is full_attention");
        break;
      }
    }
    for (String key : List.of("quantization_config", "num_experts", "num_local_experts")) {
      if (root.hasNonNull(key)) {
        problems.add(key + " is " + root.get(key) + "; not supported");
      }
    }
    if (root.path("partial_rotary_factor").asDouble(1) != 1) {
      problems.add(
          "partial_rotary_factor is " + root.get("partial_rotary_factor") + "; supported is 1");
    }
  }

  private double epsilon() {
    JsonNode eps = root.path("rms_norm_eps");
    if (!eps.isMissingNode() && !(eps.isNumber() && eps.asDouble() > 0)) {
      problems.add("rms_norm_eps is " + eps + "; it must be a positive number");
    }
    return eps.asDouble(1e-6);
  }

  private ModelConfig.Rope rope() {
    JsonNode parameters = root.path("rope_parameters");
    JsonNode scaling = root.path("rope_scaling");
    JsonNode from = parameters.isObject() ? parameters : scaling;
    double theta = from.path("rope_theta").asDouble(root.path("rope_theta").asDouble(10_000));
    String type = from.path("rope_type").asText(from.path("type").asText("default"));
    if (!type.equals("default") && !type.equals("llama3")) {
      problems.add("rope_type is '" + type + "'; supported are default and llama3");
    }
    if (!(theta > 1)) {
      problems.add("rope_theta is " + theta + "; it must be above 1");
    }
    for (JsonNode value : from) {
      if (value.isContainerNode()) {
        problems.add("rope_parameters differ by layer type: " + from + "; not supported");
        break;
      }
    }
    boolean llama3 = type.equals("llama3");
    return new ModelConfig.Rope(
        theta,
        llama3,
        llama3 ? number(from, "factor") : 1,
        llama3 ? number(from, "low_freq_factor") : 1,
        llama3 ? number(from, "high_freq_factor") : 1,
        llama3 ? number(from, "original_max_position_embeddings") : 1);
  }

  private double number(JsonNode from, String key) {
    if (!from.path(key).isNumber()) {
      problems.add("llama3 rotary scaling needs " + key);
    }
    return from.path(key).asDouble(1);
  }

  private int positive(String key) {
    JsonNode value = root.path(key);
    if (!value.isInt() || value.asInt() <= 0) {
      problems.add(
          value.isMissingNode() || value.isNull()
              ? key + " is missing"
              : key + " is " + value + "; it must be a positive integer");
      return 0;
    }
    return value.asInt();
  }
}
