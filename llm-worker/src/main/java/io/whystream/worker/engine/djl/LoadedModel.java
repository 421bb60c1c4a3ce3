package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.EngineOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint in memory, with what every pass over it shares.
 *
 * @param config sizes
 * @param manager owns all arrays
 * @param decoder forward pass
 * @param decode one token a row
 * @param rotary positions
 * @param base frozen weights
 * @param arrays the same by key of {@link WeightPlan}
 * @param options how it computes
 */
record LoadedModel(
    ModelConfig config,
    NDManager manager,
    Decoder decoder,
    DecodeScript decode,
    RotaryTable rotary,
    DecoderWeights base,
    Map<String, NDArray> arrays,
    EngineOptions options)
    implements AutoCloseable {

  /** As {@link #load(Path, String, EngineOptions)} with the configured options. */
  static LoadedModel load(Path directory, String device) {
    return load(directory, device, EngineOptions.configured());
  }

  /**
   * Loads config.json and weights.
   *
   * @throws io.whystream.worker.engine.BadModelException if they cannot be used
   */
  static LoadedModel load(Path directory, String device, EngineOptions options) {
    ModelConfig config = ModelConfigReader.read(directory);
    List<WeightPlan.Group> plan = WeightPlan.of(config);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      checkpoint.check(plan);
      Torch.tune(plan.stream().mapToLong(WeightPlan.Group::size).sum(), options);
      NDManager manager = Torch.newManager(device);
      try {
        return of(config, manager, checkpoint.load(plan, manager), options);
      } catch (RuntimeException e) {
        manager.close();
        throw e;
      }
    }
  }

  static LoadedModel of(
      ModelConfig config, NDManager manager, Map<String, NDArray> arrays, EngineOptions options) {
    Decoder decoder = new Decoder(config, manager);
    return new LoadedModel(
        config,
        manager,
        decoder,
        new DecodeScript(config, manager, decoder.queryOrKey(), options.samplingWeights()),
        new RotaryTable(config, manager),
        DecoderWeights.of(config, arrays),
        arrays,
        options);
  }

  @Override
  public void close() {
    decode.close();
    manager.close();
  }
}
