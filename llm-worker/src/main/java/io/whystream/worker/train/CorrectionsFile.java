package io.whystream.worker.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.train.reward.Corrections;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of corrections, as {@code correct} writes it: JSON lines with id, user, item and eventTime
 * of an interaction and the pattern and reason that came of it. Lines without a pattern say that an
 * interaction was rejected, and are passed over.
 */
final class CorrectionsFile {
  /** Characters; a policy writes a few hundred at most. */
  private static final int LONGEST_TEXT = 4000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final Map<String, Interaction> interactions = new HashMap<>();

  private CorrectionsFile(Path path, Dataset dataset) {
    this.path = path;
    dataset
        .interactions()
        .forEach(interaction -> interactions.put(interaction.getId(), interaction));
  }

  /** The file is no file of corrections of this dataset; the message says where and why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String why) {
      super(why, null, false, false);
    }
  }

  /**
   * Reads a file.
   *
   * @param dataset that was corrected
   * @throws Unusable when a line is damaged, or about an interaction that the dataset lacks
   */
  static Corrections read(Path path, Dataset dataset) throws IOException, Unusable {
    if (!Files.isRegularFile(path)) {
      throw new Unusable(
          "there is no file " + path + "; 'correct --out DIR' writes DIR/corrections.jsonl");
    }
    CorrectionsFile file = new CorrectionsFile(path, dataset);
    List<Corrections.Corrected> all = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(path, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new Unusable(path + " is not UTF-8");
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        file.take(lines.get(i), i + 1, all);
      }
    }
    return new Corrections(all);
  }

  private void take(String line, int number, List<Corrections.Corrected> all) throws Unusable {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw bad(number, "is no JSON: " + e.getOriginalMessage());
    }
    if (!node.has("pattern")) {
      return;
    }
    if (!node.path("id").isTextual() || !node.path("eventTime").isIntegralNumber()) {
      throw bad(number, "has no id or eventTime; let 'correct' write the file again");
    }
    Interaction known = interactions.get(node.path("id").asText());
    if (known == null
        || !known.getUser().equals(node.path("user").asText())
        || !known.getItem().equals(node.path("item").asText())
        || known.getEventTime() != node.path("eventTime").asLong()) {
      throw bad(
          number,
          "is about an interaction that the dataset lacks; give the --data that was corrected");
    }
    all.add(
        new Corrections.Corrected(
            known,
            text(node.path("pattern"), "pattern", number),
            node.has("reason") ? text(node.path("reason"), "reason", number) : null));
  }

  private String text(JsonNode node, String name, int number) throws Unusable {
    if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > LONGEST_TEXT) {
      throw bad(
          number, "has a " + name + " that is no text of 1 to " + LONGEST_TEXT + " characters");
    }
    return node.asText();
  }

  private Unusable bad(int number, String why) {
    return new Unusable(path + ":" + number + " " + why);
  }
}
