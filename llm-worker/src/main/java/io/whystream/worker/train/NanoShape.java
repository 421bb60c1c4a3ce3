package io.whystream.worker.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sizes of the bundled model, a Llama.
 *
 * @param vocabulary tokens
 * @param hidden width
 * @param layers decoder layers
 * @param heads of attention
 * @param keyHeads heads of keys and values
 * @param ffn width of the feed-forward layers
 * @param context longest sequence, tokens
 */
record NanoShape(
    int vocabulary, int hidden, int layers, int heads, int keyHeads, int ffn, int context) {
  static final NanoShape DEFAULT = new NanoShape(4096, 128, 4, 4, 2, 384, 1024);

  /** Writes config.json. */
  void write(Path directory) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.putArray("architectures").add("LlamaForCausalLM");
    root.put("model_type", "llama").put("dtype", "float32").put("torch_dtype", "float32");
    root.put("vocab_size", vocabulary).put("hidden_size", hidden).put("intermediate_size", ffn);
    root.put("num_hidden_layers", layers).put("num_attention_heads", heads);
    root.put("num_key_value_heads", keyHeads).put("head_dim", hidden / heads);
    root.put("max_position_embeddings", context).put("rms_norm_eps", 1e-5);
    root.put("rope_theta", 10_000.0).put("hidden_act", "silu").put("tie_word_embeddings", true);
    root.put("attention_bias", false).put("mlp_bias", false);
    root.put("pad_token_id", 0).put("bos_token_id", 1).put("eos_token_id", 2);
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("config.json"),
        json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }
}
