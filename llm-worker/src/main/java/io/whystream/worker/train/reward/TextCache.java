package io.whystream.worker.train.reward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Texts by what they were written from (model, adapter, prompt, seed, sampling), in a file of JSON
 * lines that is appended to, so that a training broken off goes on where it was.
 */
public final class TextCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final @Nullable Path file;
  private final Map<String, Optional<String>> texts = new HashMap<>();

  /**
   * @param file null keeps texts in memory only
   * @throws IOException when the file is there and cannot be read
   */
  public TextCache(@Nullable Path file) throws IOException {
    this.file = file;
    if (file != null && Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          JsonNode node = JSON.readTree(line);
          JsonNode text = node.path("text");
          texts.put(
              node.path("key").asText(),
              text.isTextual() ? Optional.of(text.asText()) : Optional.empty());
        }
      }
    }
  }

  /** The key of a text. */
  static String key(String purpose, int[] prompt, long seed) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(purpose.getBytes(StandardCharsets.UTF_8));
      for (int token : prompt) {
        digest.update(Integer.toString(token).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ',');
      }
      digest.update(Long.toString(seed).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  boolean has(String key) {
    return texts.containsKey(key);
  }

  @Nullable String get(String key) {
    Optional<String> text = texts.get(key);
    return text == null ? null : text.orElse(null);
  }

  /** Keeps texts. */
  void put(Map<String, Optional<String>> added) {
    texts.putAll(added);
    if (file == null) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    added.forEach(
        (key, text) -> {
          ObjectNode node = JSON.createObjectNode().put("key", key);
          text.ifPresentOrElse(value -> node.put("text", value), () -> node.putNull("text"));
          lines.append(node).append('\n');
        });
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(
          file,
          List.of(lines.toString().stripTrailing()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
