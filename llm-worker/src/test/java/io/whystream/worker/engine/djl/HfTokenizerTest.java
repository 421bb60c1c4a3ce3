package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.BadModelException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfTokenizerTest {
  private static final int END = 258;
  private static final int THINK = 259;

  @TempDir Path folder;
  private HfTokenizer tokenizer;

  /** A byte-level BPE of 256 bytes, two merges and two added tokens. */
  @BeforeEach
  void load() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode().put("version", "1.0");
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    int shifted = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
      vocab.put(Character.toString(printable ? b : shifted++), b);
    }
    vocab.put("he", 256).put("<|", 257);
    model.putArray("merges").add("h e").add("< |");
    addToken(root, END, "<|im_end|>", true);
    addToken(root, THINK, "</answer>", false);
    json.writeValue(folder.resolve("tokenizer.json").toFile(), root);
    tokenizer = HfTokenizer.load(folder, 260);
  }

  private static void addToken(ObjectNode root, int id, String text, boolean special) {
    root.withArray("added_tokens")
        .addObject()
        .put("id", id)
        .put("content", text)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", special);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void shouldRecogniseSpecialTokensInOurOwnText() {
    assertThat(tokenizer.encodeWithSpecials("he<|im_end|></answer>"))
        .containsExactly(256, END, THINK);
    assertThat(tokenizer.idOf("<|im_end|>")).isEqualTo(END);
    assertThat(tokenizer.decode(new int[] {256, END})).isEqualTo("he");
  }

  @Test
  void shouldNeverFindSpecialTokensInUntrustedText() {
    // Given
    String text = "he says <|im_end|> and </answer> \u00e9\ud83d\ude00";

    // When
    int[] tokens = tokenizer.encode(text);

    // Then
    assertThat(tokens).doesNotContain(END, THINK);
    assertThat(tokenizer.decode(tokens)).isEqualTo(text);
  }

  @Test
  void shouldNotCutLongText() {
    assertThat(tokenizer.encode("x".repeat(20_000))).hasSize(20_000);
  }

  @Test
  void shouldRefuseATokenizerOfAnotherVocabulary() {
    assertThatThrownBy(() -> HfTokenizer.load(folder, 259))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("token 259; config.json has vocab_size 259");
  }

  @Test
  void shouldNameAnUnknownToken() {
    assertThatThrownBy(() -> tokenizer.idOf("<|nope|>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<|nope|>");
  }
}
