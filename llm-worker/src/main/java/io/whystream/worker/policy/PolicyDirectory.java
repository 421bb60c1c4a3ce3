package io.whystream.worker.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.BadModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One policy in a directory of its own: an adapter in PEFT layout and, in {@code policy.json},
 * which version it is and of which base model. Adapters that peft wrote lack the latter and are
 * read all the same.
 */
public final class PolicyDirectory {
  static final String NOTE = "policy.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PolicyDirectory() {}

  /** Writes a policy; the directory is made when it is missing. */
  public static void write(Path directory, AdapterLayout layout, PolicyState state)
      throws IOException {
    remove(directory);
    PeftAdapter.write(directory, layout, state.weights());
    ObjectNode note =
        JSON.createObjectNode()
            .put("version", state.version())
            .put("steps", state.steps())
            .put("sha256", state.sha256())
            .put("baseModel", state.origin().baseModel());
    Files.write(
        directory.resolve(NOTE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(note));
  }

  /** Removes what {@link #write} wrote, so that nothing old is taken for new. */
  public static void remove(Path directory) throws IOException {
    for (String file : new String[] {NOTE, PeftAdapter.CONFIG, PeftAdapter.WEIGHTS}) {
      Files.deleteIfExists(directory.resolve(file));
    }
  }

  /**
   * Reads the weights of a policy.
   *
   * @param layout of its adapter on the base model
   * @param baseModel fingerprint of the base model
   * @throws BadModelException when it is of another base model, of another shape or damaged
   */
  public static float[] read(Path directory, AdapterLayout layout, String baseModel) {
    float[] weights = PeftAdapter.read(directory, layout);
    Path path = directory.resolve(NOTE);
    if (!Files.exists(path)) {
      return weights;
    }
    JsonNode note;
    try {
      note = JSON.readTree(path.toFile());
    } catch (IOException e) {
      throw new BadModelException(path + " cannot be read: " + e.getMessage(), e);
    }
    String base = note.path("baseModel").asText();
    if (!base.equals(baseModel)) {
      throw new BadModelException(
          path + ": the policy is of base model " + base + ", this one is " + baseModel);
    }
    String sha256 = WeightBytes.sha256(weights);
    if (!note.path("sha256").asText().equals(sha256)) {
      throw new BadModelException(
          "%s is damaged: its weights have hash %s, %s says %s"
              .formatted(
                  directory.resolve(PeftAdapter.WEIGHTS),
                  sha256,
                  path,
                  note.path("sha256").asText()));
    }
    return weights;
  }
}
