package io.whystream.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML file as nested maps. */
final class YamlTree {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private YamlTree() {}

  static Map<String, Object> read(Path file, List<Problem> problems) {
    try {
      if (!Files.isRegularFile(file)) {
        problems.add(new Problem(file.toString(), "", null, "no such file"));
        return Map.of();
      }
      @Nullable Object tree = YAML.readValue(file.toFile(), Object.class);
      if (tree instanceof Map<?, ?> map) {
        return withTextKeys(map);
      }
      problems.add(new Problem(file.toString(), "", null, "not a YAML mapping"));
    } catch (JsonProcessingException e) {
      // An empty file, or one of comments only, sets nothing.
      if (e.getLocation() == null || !isBlank(file)) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        problems.add(
            new Problem(file + " line " + line, "", null, "not YAML: " + e.getOriginalMessage()));
      }
    } catch (IOException e) {
      problems.add(new Problem(file.toString(), "", null, "cannot be read: " + e.getMessage()));
    }
    return Map.of();
  }

  static Map<String, Object> withTextKeys(Map<?, ?> map) {
    Map<String, Object> text = new LinkedHashMap<>();
    map.forEach((key, value) -> text.put(String.valueOf(key), value));
    return text;
  }

  private static boolean isBlank(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"));
    } catch (IOException e) {
      return false;
    }
  }
}
