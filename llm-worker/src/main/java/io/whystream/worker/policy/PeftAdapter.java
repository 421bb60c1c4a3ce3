package io.whystream.worker.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.SafetensorsFile;
import io.whystream.worker.engine.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** An adapter in the layout of Hugging Face peft: a config and a file of tensors. */
public final class PeftAdapter {
  static final String CONFIG = "adapter_config.json";
  static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final List<String> UNSUPPORTED =
      List.of(
          "use_dora",
          "use_rslora",
          "fan_in_fan_out",
          "lora_bias",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "layers_to_transform",
          "target_parameters");
  private static final ObjectMapper JSON = new ObjectMapper();

  private PeftAdapter() {}

  /** Writes both files into a directory, which is made when it is missing. */
  public static void write(Path directory, AdapterLayout layout, float[] weights)
      throws IOException {
    Files.createDirectories(directory);
    ObjectNode config = JSON.createObjectNode();
    config.put("peft_type", "LORA");
    config.put("task_type", "CAUSAL_LM");
    config.put("r", layout.lora().rank());
    config.put("lora_alpha", layout.lora().alpha());
    config.put("lora_dropout", layout.lora().dropout());
    config.put("bias", "none");
    config.put("fan_in_fan_out", false);
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    config.putNull("base_model_name_or_path");
    layout.lora().targets().forEach(config.putArray("target_modules")::add);
    Files.write(
        directory.resolve(CONFIG), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config));
    SafetensorsWriter tensors = new SafetensorsWriter();
    for (AdapterLayout.Tensor tensor : layout.tensors()) {
      tensors.add(
          PREFIX + tensor.name(),
          Arrays.copyOfRange(weights, tensor.offset(), tensor.offset() + tensor.size()),
          tensor.rows(),
          tensor.columns());
    }
    tensors.write(directory.resolve(WEIGHTS));
  }

  /**
   * Reads what an adapter adapts.
   *
   * @throws BadModelException when its configuration asks for what is not supported, by key and
   *     value
   */
  public static LoraSpec spec(Path directory) {
    Path path = directory.resolve(CONFIG);
    JsonNode config;
    try {
      config = JSON.readTree(path.toFile());
    } catch (IOException e) {
      throw new BadModelException(path + " cannot be read: " + e.getMessage(), e);
    }
    List<String> problems = new ArrayList<>();
    if (!config.path("peft_type").asText().equals("LORA")) {
      problems.add("peft_type is " + config.path("peft_type") + "; supported is LORA");
    }
    if (!config.path("bias").asText("none").equals("none")) {
      problems.add("bias is " + config.path("bias") + "; supported is none");
    }
    for (String key : UNSUPPORTED) {
      JsonNode value = config.path(key);
      if (value.asBoolean(false) || !value.isEmpty()) {
        problems.add(key + " is " + value + "; not supported");
      }
    }
    List<String> targets = new ArrayList<>();
    config.path("target_modules").forEach(target -> targets.add(target.asText()));
    if (targets.isEmpty()) {
      problems.add(
          "target_modules is " + config.path("target_modules") + "; supported are lists of names");
    }
    if (!problems.isEmpty()) {
      throw new BadModelException(path + ": " + String.join("; ", problems));
    }
    Collections.sort(targets);
    try {
      return new LoraSpec(
          config.path("r").asInt(),
          config.path("lora_alpha").asDouble(),
          List.copyOf(targets),
          config.path("lora_dropout").asDouble(0));
    } catch (IllegalArgumentException e) {
      throw new BadModelException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads weights into the layout's order.
   *
   * @throws BadModelException when a tensor of the layout is missing or has another shape, or the
   *     file has one that the layout lacks
   */
  public static float[] read(Path directory, AdapterLayout layout) {
    Path path = directory.resolve(WEIGHTS);
    float[] weights = new float[layout.size()];
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Set<String> unread = new TreeSet<>(file.names());
      for (AdapterLayout.Tensor tensor : layout.tensors()) {
        String name = PREFIX + tensor.name();
        long[] shape = file.shape(name);
        if (!Arrays.equals(shape, new long[] {tensor.rows(), tensor.columns()})) {
          throw new BadModelException(
              path
                  + ": "
                  + name
                  + " has shape "
                  + Arrays.toString(shape)
                  + "; needed is ["
                  + tensor.rows()
                  + ", "
                  + tensor.columns()
                  + "]");
        }
        System.arraycopy(file.read(name), 0, weights, tensor.offset(), tensor.size());
        unread.remove(name);
      }
      if (!unread.isEmpty()) {
        throw new BadModelException(
            path + " has " + unread.iterator().next() + ", which is not adapted here");
      }
    }
    return weights;
  }
}
