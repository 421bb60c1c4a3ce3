package io.whystream.worker.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The chat template of a checkpoint: {@code chat_template.jinja}, or {@code chat_template} in
 * {@code tokenizer_config.json}.
 */
public final class ChatTemplate {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String template;
  private final String bos;
  private final String eos;

  ChatTemplate(String template, String bos, String eos) {
    this.template = template;
    this.bos = bos;
    this.eos = eos;
  }

  /**
   * Reads the template of a model directory.
   *
   * @throws IOException when there is none or it cannot be read
   */
  public static ChatTemplate load(Path model) throws IOException {
    Path configFile = model.resolve("tokenizer_config.json");
    JsonNode config =
        Files.exists(configFile) ? JSON.readTree(configFile.toFile()) : JSON.createObjectNode();
    Path file = model.resolve("chat_template.jinja");
    String template =
        Files.exists(file) ? Files.readString(file) : inConfig(config.path("chat_template"));
    if (template.isBlank()) {
      throw new IOException(
          "no chat template in "
              + model
              + ": neither chat_template.jinja nor chat_template in"
              + " tokenizer_config.json");
    }
    return new ChatTemplate(
        template, token(config.path("bos_token")), token(config.path("eos_token")));
  }

  private static String inConfig(JsonNode node) {
    if (!node.isArray()) {
      return node.asText("");
    }
    for (JsonNode named : node) {
      if (named.path("name").asText().equals("default")) {
        return named.path("template").asText();
      }
    }
    return "";
  }

  private static String token(JsonNode node) {
    return node.isObject() ? node.path("content").asText("") : node.asText("");
  }

  /** The text that ends an answer, empty when the checkpoint names none. */
  public String endOfSequence() {
    return eos;
  }

  /** One message of the user, followed by the opening of the assistant's answer. */
  public String render(String userMessage) {
    return Jinja.render(
        template,
        Map.of(
            "messages",
            List.of(Map.of("role", "user", "content", userMessage)),
            "add_generation_prompt",
            true,
            "enable_thinking",
            false,
            "bos_token",
            bos,
            "eos_token",
            eos));
  }
}
