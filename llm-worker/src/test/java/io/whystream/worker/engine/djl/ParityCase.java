package io.whystream.worker.engine.djl;

import com.fasterxml.jackson.databind.JsonNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One model of the fixtures and what transformers and peft computed for it. */
record ParityCase(Path directory, JsonNode reference) {

  static ParityCase of(String name) throws IOException {
    Path directory = Fixtures.model(name);
    return new ParityCase(directory, Fixtures.json(directory.resolve("reference.json")));
  }

  int rows() {
    return reference.get("input_ids").size();
  }

  /** Width of the batch, left padding included. */
  int time() {
    return reference.get("input_ids").get(0).size();
  }

  /** Tokens of a row, left padding included. */
  int[] row(int r) {
    return Fixtures.ints(reference.get("input_ids").get(r));
  }

  /** Tokens of padding at the left of each row. */
  int[] padding() {
    int[] padding = new int[rows()];
    for (int r = 0; r < padding.length; r++) {
      for (int seen : Fixtures.ints(reference.get("attention_mask").get(r))) {
        padding[r] += 1 - seen;
      }
    }
    return padding;
  }

  JsonNode adapter() {
    return reference.get("adapter");
  }

  /** Where the completion begins in each row. */
  int start() {
    return adapter().get("completion_start").asInt();
  }

  int[] prompt(int r) {
    return Arrays.copyOfRange(row(r), padding()[r], start());
  }

  int[] completion(int r) {
    return Arrays.copyOfRange(row(r), start(), time());
  }

  /**
   * What the log-probabilities of a row's completion count in the objective, which is maximised.
   */
  float[] objective(int r) {
    return Fixtures.floats(adapter().get("weights").get(r));
  }

  LoraSpec lora() throws IOException {
    JsonNode config = Fixtures.json(directory.resolve("adapter-before/adapter_config.json"));
    List<String> targets = new ArrayList<>();
    config.get("target_modules").forEach(t -> targets.add(t.asText()));
    return new LoraSpec(config.get("r").asInt(), config.get("lora_alpha").asDouble(), targets);
  }

  /** Tensors of a safetensors file, by the ends of their names, in the order of a layout. */
  float[] tensors(String file, AdapterLayout layout) {
    float[] values = new float[layout.size()];
    try (SafetensorsFile from = SafetensorsFile.open(directory.resolve(file))) {
      for (AdapterLayout.Tensor t : layout.tensors()) {
        String key =
            from.names().stream().filter(n -> n.endsWith(t.name())).findFirst().orElseThrow();
        System.arraycopy(from.read(key), 0, values, t.offset(), t.size());
      }
    }
    return values;
  }
}
