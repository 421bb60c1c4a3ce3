package io.whystream.worker.evaluate.correction;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What came of one arm.
 *
 * @param measured in the arm's own order
 * @param steps gradients taken
 * @param weights SHA-256 of the weights at its end
 */
public record ArmResult(List<Measured> measured, int steps, String weights) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keeps the arms of each seed, as JSON. */
  public static void write(List<Map<Arm, ArmResult>> bySeed, Path file) throws IOException {
    JSON.writeValue(file.toFile(), bySeed);
  }

  /**
   * Arms of the same seeds that were kept in a file, beside others; in the order of {@link Arm}.
   */
  public static List<Map<Arm, ArmResult>> joined(List<Map<Arm, ArmResult>> bySeed, Path file)
      throws IOException {
    List<Map<Arm, ArmResult>> kept = JSON.readValue(file.toFile(), new TypeReference<>() {});
    if (kept.size() != bySeed.size()) {
      throw new IllegalArgumentException(
          file + " has " + kept.size() + " seeds, not " + bySeed.size());
    }
    for (int s = 0; s < kept.size(); s++) {
      kept.set(s, both(bySeed.get(s), kept.get(s)));
    }
    return kept;
  }

  private static Map<Arm, ArmResult> both(Map<Arm, ArmResult> some, Map<Arm, ArmResult> others) {
    Map<Arm, ArmResult> all = new EnumMap<>(Arm.class);
    all.putAll(some);
    all.putAll(others);
    return all;
  }
}
