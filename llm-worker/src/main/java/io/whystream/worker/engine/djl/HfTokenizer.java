package io.whystream.worker.engine.djl;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * tokenizer.json through Hugging Face's own library. Untrusted text goes through a second instance
 * that has no added tokens, so that what it spells stays text.
 */
public final class HfTokenizer implements Tokenizer, AutoCloseable {
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer withSpecials;
  private final HuggingFaceTokenizer plain;
  private final Set<Integer> added;
  private final Map<String, Integer> ids;

  private HfTokenizer(
      HuggingFaceTokenizer withSpecials,
      HuggingFaceTokenizer plain,
      Set<Integer> added,
      Map<String, Integer> ids) {
    this.withSpecials = withSpecials;
    this.plain = plain;
    this.added = added;
    this.ids = ids;
  }

  /**
   * Loads {@code tokenizer.json} of a model directory.
   *
   * @param vocabulary tokens of the model
   * @throws BadModelException if it is missing, no tokenizer, or has more tokens than the model
   */
  public static HfTokenizer load(Path directory, int vocabulary) {
    Torch.engine();
    Path path = directory.resolve("tokenizer.json");
    if (!Files.isRegularFile(path)) {
      throw new BadModelException(path + " is missing");
    }
    try {
      ObjectMapper json = new ObjectMapper();
      if (!(json.readTree(path.toFile()) instanceof ObjectNode root)) {
        throw new BadModelException(path + " is no JSON object");
      }
      Map<String, Integer> ids = new HashMap<>();
      for (Map.Entry<String, JsonNode> e : root.path("model").path("vocab").properties()) {
        ids.put(e.getKey(), e.getValue().asInt());
      }
      Set<Integer> added = new HashSet<>();
      for (JsonNode token : root.path("added_tokens")) {
        added.add(token.path("id").asInt());
        ids.put(token.path("content").asText(), token.path("id").asInt());
      }
      for (Map.Entry<String, Integer> e : ids.entrySet()) {
        if (e.getValue() >= vocabulary) {
          throw new BadModelException(
              path + " has token " + e.getValue() + "; config.json has vocab_size " + vocabulary);
        }
      }
      HuggingFaceTokenizer full = tokenizer(json.writeValueAsBytes(root));
      root.putArray("added_tokens");
      root.putNull("post_processor");
      return new HfTokenizer(full, tokenizer(json.writeValueAsBytes(root)), added, ids);
    } catch (IOException e) {
      throw new BadModelException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static HuggingFaceTokenizer tokenizer(byte[] json) throws IOException {
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
    } catch (RuntimeException e) {
      throw new IOException("no usable tokenizer: " + e.getMessage(), e);
    }
  }

  @Override
  public int[] encode(String text) {
    int[] tokens = ints(plain.encode(text, false, false).getIds());
    for (int token : tokens) {
      if (added.contains(token)) {
        return encodeInPieces(text);
      }
    }
    return tokens;
  }

  /** Characters one by one: no single character is a special token. */
  private int[] encodeInPieces(String text) {
    List<Integer> tokens = new ArrayList<>();
    text.codePoints()
        .forEach(
            c -> {
              for (int t : ints(plain.encode(Character.toString(c), false, false).getIds())) {
                if (!added.contains(t)) {
                  tokens.add(t);
                }
              }
            });
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    return ints(withSpecials.encode(text, false, false).getIds());
  }

  private static int[] ints(long[] longs) {
    int[] result = new int[longs.length];
    for (int i = 0; i < longs.length; i++) {
      result[i] = (int) longs[i];
    }
    return result;
  }

  @Override
  public String decode(int[] tokens) {
    long[] longs = new long[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      longs[i] = tokens[i];
    }
    return withSpecials.decode(longs, true);
  }

  @Override
  public int idOf(String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalArgumentException("the tokenizer has no token " + token);
    }
    return id;
  }

  @Override
  public void close() {
    withSpecials.close();
    plain.close();
  }
}
