package io.whystream.worker.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.FloatTensors.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** An adapter in the layout of Hugging Face peft: a config and a file of tensors. */
public final class PeftAdapter {
  static final String CONFIG = "adapter_config.json";
  static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PeftAdapter() {}

  /** Writes both files into a directory that exists. */
  public static void write(Path directory, AdapterLayout layout, float[] weights)
      throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("peft_type", "LORA");
    config.put("task_type", "CAUSAL_LM");
    config.put("r", layout.lora().rank());
    config.put("lora_alpha", layout.lora().alpha());
    config.put("lora_dropout", 0.0);
    config.put("bias", "none");
    config.put("fan_in_fan_out", false);
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    config.putNull("base_model_name_or_path");
    layout.lora().targets().forEach(config.putArray("target_modules")::add);
    Files.write(
        directory.resolve(CONFIG), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config));
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (AdapterLayout.Tensor tensor : layout.tensors()) {
      tensors.put(
          PREFIX + tensor.name(),
          new FloatTensor(
              new int[] {tensor.rows(), tensor.columns()},
              Arrays.copyOfRange(weights, tensor.offset(), tensor.offset() + tensor.size())));
    }
    FloatTensors.write(directory.resolve(WEIGHTS), tensors);
  }

  /**
   * Reads weights into the layout's order.
   *
   * @throws IOException when a tensor of the layout is missing or has another shape
   */
  public static float[] read(Path directory, AdapterLayout layout) throws IOException {
    Path file = directory.resolve(WEIGHTS);
    Map<String, FloatTensor> tensors = FloatTensors.read(file);
    float[] weights = new float[layout.size()];
    for (AdapterLayout.Tensor tensor : layout.tensors()) {
      FloatTensor found = tensors.get(PREFIX + tensor.name());
      if (found == null) {
        throw new IOException(file + " lacks " + PREFIX + tensor.name());
      }
      if (!Arrays.equals(found.shape(), new int[] {tensor.rows(), tensor.columns()})) {
        throw new IOException(
            file + ": " + tensor.name() + " has shape " + Arrays.toString(found.shape()));
      }
      System.arraycopy(found.values(), 0, weights, tensor.offset(), tensor.size());
    }
    return weights;
  }
}
