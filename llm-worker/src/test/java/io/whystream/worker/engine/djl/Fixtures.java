package io.whystream.worker.engine.djl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The reference cases: those of the project, or a folder of the same layout by {@code
 * -Dwhystream.fixtures}.
 */
public final class Fixtures {
  private Fixtures() {}

  /** Whether the project's own cases are used. */
  public static boolean own() {
    return System.getProperty("whystream.fixtures", "").isEmpty();
  }

  public static Path root() {
    return own()
        ? Path.of("src/test/resources/fixtures")
        : directory(System.getProperty("whystream.fixtures", ""));
  }

  /** A directory given on the command line, from the project's root or from this module. */
  static Path directory(String given) {
    Path fromRoot = Path.of("..").resolve(given);
    Path path = Files.isDirectory(fromRoot) ? fromRoot : Path.of(given);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("there is no directory " + given);
    }
    return path;
  }

  static Path model(String name) {
    return root().resolve("models").resolve(name);
  }

  /** Models with weights and with numbers of transformers for rows of tokens. */
  static Stream<String> decoders() throws IOException {
    try (Stream<Path> models = Files.list(root().resolve("models"))) {
      List<String> names =
          models
              .filter(m -> Files.exists(m.resolve("config.json")))
              .filter(m -> Files.exists(m.resolve("reference.json")))
              .filter(
                  m ->
                      Files.exists(m.resolve("model.safetensors"))
                          || Files.exists(m.resolve("model.safetensors.index.json")))
              .map(m -> m.getFileName().toString())
              .sorted()
              .toList();
      return names.stream();
    }
  }

  public static JsonNode json(Path path) throws IOException {
    return new ObjectMapper().readTree(path.toFile());
  }

  static int[] ints(JsonNode node) {
    int[] values = new int[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asInt();
    }
    return values;
  }

  static float[] floats(JsonNode node) {
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }
}
