package io.whystream.worker.engine.djl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** The reference cases: those of the project, or a folder of the same layout by property. */
final class Fixtures {
  private Fixtures() {}

  static Path root() {
    String other = System.getProperty("whystream.fixtures", "");
    return other.isEmpty() ? Path.of("src/test/resources/fixtures") : Path.of(other);
  }

  static Path model(String name) {
    return root().resolve("models").resolve(name);
  }

  static JsonNode json(Path path) throws IOException {
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
