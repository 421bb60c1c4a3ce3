package io.whystream.worker.engine.djl;

import java.nio.file.Path;
import java.util.List;

/**
 * What a model directory holds.
 *
 * @param family such as llama
 * @param parameters number of weights
 * @param types of the tensors on disk, such as BF16
 */
public record CheckpointSummary(String family, long parameters, List<String> types) {

  /**
   * Looks at configuration and headers; nothing native runs.
   *
   * @throws io.whystream.worker.engine.BadModelException if the model is not supported, by key and
   *     value
   */
  public static CheckpointSummary of(Path directory) {
    ModelConfig config = ModelConfigReader.read(directory);
    List<WeightPlan.Group> plan = WeightPlan.of(config);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      checkpoint.check(plan);
      return new CheckpointSummary(
          config.type(), plan.stream().mapToLong(WeightPlan.Group::size).sum(), checkpoint.types());
    }
  }
}
