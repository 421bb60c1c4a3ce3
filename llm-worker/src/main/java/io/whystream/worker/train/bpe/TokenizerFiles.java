package io.whystream.worker.train.bpe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes the tokenizer files of a checkpoint in Hugging Face layout, with a ChatML template. */
public final class TokenizerFiles {
  public static final String END_OF_TEXT = "<|endoftext|>";
  public static final String TURN_START = "<|im_start|>";
  public static final String TURN_END = "<|im_end|>";

  private static final String CHAT_TEMPLATE =
      "{% for message in messages %}"
          + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
          + "{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerFiles() {}

  /** Writes tokenizer.json, tokenizer_config.json, chat_template.jinja, generation_config.json. */
  public static void write(BpeVocabulary vocabulary, int context, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    write(directory.resolve("tokenizer.json"), tokenizer(vocabulary));
    write(directory.resolve("tokenizer_config.json"), config(context));
    write(directory.resolve("generation_config.json"), generation(vocabulary));
    Files.writeString(directory.resolve("chat_template.jinja"), CHAT_TEMPLATE);
  }

  /** Copies what {@link #write} has written. */
  public static void copy(Path from, Path to) throws IOException {
    for (String name :
        List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "chat_template.jinja",
            "generation_config.json")) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void write(Path file, ObjectNode node) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
  }

  private static ObjectNode tokenizer(BpeVocabulary vocabulary) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    ObjectNode numbers = JSON.createObjectNode();
    for (int i = 0; i < vocabulary.specials().size(); i++) {
      String special = vocabulary.specials().get(i);
      added
          .addObject()
          .put("id", i)
          .put("content", special)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
      numbers.put(special, i);
    }
    for (int i = 0; i < vocabulary.tokens().size(); i++) {
      numbers.put(vocabulary.tokens().get(i), vocabulary.specials().size() + i);
    }
    root.putNull("normalizer");
    ObjectNode splitting = root.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode steps = splitting.putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", WordCounts.SPLIT);
    split.put("behavior", "Isolated").put("invert", false);
    steps.add(byteLevel().put("use_regex", false));
    root.putNull("post_processor");
    root.set("decoder", byteLevel());
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    model.set("vocab", numbers);
    ArrayNode merges = model.putArray("merges");
    vocabulary.merges().forEach(merges::add);
    return root;
  }

  private static ObjectNode byteLevel() {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static ObjectNode config(int context) {
    return JSON.createObjectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("bos_token", TURN_START)
        .put("eos_token", TURN_END)
        .put("pad_token", END_OF_TEXT)
        .put("unk_token", END_OF_TEXT)
        .put("clean_up_tokenization_spaces", false)
        .put("model_max_length", context);
  }

  private static ObjectNode generation(BpeVocabulary vocabulary) {
    return JSON.createObjectNode()
        .put("bos_token_id", vocabulary.specials().indexOf(TURN_START))
        .put("eos_token_id", vocabulary.specials().indexOf(TURN_END))
        .put("pad_token_id", vocabulary.specials().indexOf(END_OF_TEXT))
        .put("do_sample", true)
        .put("temperature", 0.6);
  }
}
