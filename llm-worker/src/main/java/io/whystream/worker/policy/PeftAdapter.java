package io.whystream.worker.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.SafetensorsFile;
import io.whystream.worker.engine.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

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
   * Reads weights into the layout's order.
   *
   * @throws io.whystream.worker.engine.BadModelException when a tensor of the layout is missing or
   *     has another shape
   */
  public static float[] read(Path directory, AdapterLayout layout) {
    Path path = directory.resolve(WEIGHTS);
    float[] weights = new float[layout.size()];
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (AdapterLayout.Tensor tensor : layout.tensors()) {
        String name = PREFIX + tensor.name();
        long[] shape = file.shape(name);
        if (!Arrays.equals(shape, new long[] {tensor.rows(), tensor.columns()})) {
          throw new BadModelException(path + ": " + name + " has shape " + Arrays.toString(shape));
        }
        System.arraycopy(file.read(name), 0, weights, tensor.offset(), tensor.size());
      }
    }
    return weights;
  }
}
