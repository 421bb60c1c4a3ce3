package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.EngineOptions;
import io.whystream.worker.engine.ModelShape;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.SafetensorsWriter;
import io.whystream.worker.engine.TrainableModel;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Full-parameter training on PyTorch. */
public final class DjlTrainableModel implements TrainableModel {
  private final LoadedModel model;
  private final Path configFile;
  private final List<WeightPlan.Group> plan;
  private final List<AdapterLayout.Tensor> layout;
  private final int size;

  private DjlTrainableModel(LoadedModel model, Path configFile) {
    this.model = model;
    this.configFile = configFile;
    this.plan = WeightPlan.of(model.config());
    this.layout = WeightPlan.layout(plan);
    this.size = plan.stream().mapToInt(WeightPlan.Group::size).sum();
  }

  /**
   * Loads a checkpoint.
   *
   * @param directory with config.json and model.safetensors
   * @param device auto, cpu or gpuN
   */
  public static DjlTrainableModel load(Path directory, String device) {
    return new DjlTrainableModel(
        LoadedModel.load(directory, device), directory.resolve("config.json"));
  }

  /**
   * A model with random weights: norms 1, biases 0, everything else normal with standard deviation
   * 0.02.
   *
   * @param directory with config.json
   * @param seed of the weights
   * @param device auto, cpu or gpuN
   */
  public static DjlTrainableModel random(Path directory, long seed, String device) {
    ModelConfig config = ModelConfigReader.read(directory);
    NDManager manager = Torch.newManager(device);
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (WeightPlan.Group group : WeightPlan.of(config)) {
      float[] values = new float[group.size()];
      boolean bias = group.key().endsWith(".bias");
      boolean matrix = group.parts().get(0).columns() > 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = bias ? 0 : matrix ? (float) (0.02 * random.nextGaussian()) : 1;
      }
      arrays.put(group.key(), Ops.create(manager, values, group.shape()));
    }
    return new DjlTrainableModel(
        LoadedModel.of(config, manager, arrays, EngineOptions.configured()), directory.resolve("config.json"));
  }

  @Override
  public ModelShape shape() {
    return model.config().shape();
  }

  @Override
  public List<AdapterLayout.Tensor> layout() {
    return layout;
  }

  @Override
  public float[] weights() {
    float[] values = new float[size];
    int offset = 0;
    for (WeightPlan.Group group : plan) {
      Ops.read(array(group), values, offset, group.size());
      offset += group.size();
    }
    return values;
  }

  @Override
  public void weights(float[] values) {
    if (values.length != size) {
      throw new IllegalArgumentException("model has " + size + " weights, got " + values.length);
    }
    int offset = 0;
    for (WeightPlan.Group group : plan) {
      Ops.write(array(group), FloatBuffer.wrap(values, offset, group.size()));
      offset += group.size();
    }
  }

  private NDArray array(WeightPlan.Group group) {
    NDArray array = model.arrays().get(group.key());
    if (array == null) {
      throw new IllegalStateException("no array " + group.key());
    }
    return array;
  }

  @Override
  public Step gradient(PackedRows rows) {
    try (NDManager scratch = model.manager().newSubManager();
        GradientCollector collector = Torch.engine().newGradientCollector()) {
      Map<String, NDArray> leaves = new LinkedHashMap<>();
      for (WeightPlan.Group group : plan) {
        NDArray leaf = Ops.leaf(array(group));
        leaf.attach(scratch);
        leaves.put(group.key(), leaf);
      }
      DecoderWeights weights = DecoderWeights.of(model.config(), leaves);
      PackedTargets targets = PackedTargets.of(rows);
      NDArray hidden = hidden(rows, targets, weights, scratch);
      NDArray frozenHead = weights.head().stopGradient();
      frozenHead.attach(scratch);
      try (OutputHead head =
          new OutputHead(hidden.stopGradient(), frozenHead, targets.tokens(), 1, true, false)) {
        NDArray byHead = scratch.zeros(frozenHead.getShape());
        float[] byLogProbability = targets.weights().clone();
        for (int i = 0; i < byLogProbability.length; i++) {
          byLogProbability[i] = -byLogProbability[i];
        }
        NDArray byHidden = head.backward(byLogProbability, byHead);
        collector.backward(hidden.mul(byHidden).sum());
        float[] gradient = new float[size];
        int offset = 0;
        String headKey = model.config().tied() ? "embed" : "head";
        for (WeightPlan.Group group : plan) {
          NDArray leaf = Objects.requireNonNull(leaves.get(group.key()));
          NDArray part = leaf.getGradient();
          if (group.key().equals(headKey)) {
            part = part.add(byHead);
          }
          Ops.read(part, gradient, offset, group.size());
          offset += group.size();
        }
        return new Step(loss(head.logProbabilities(), targets.weights()), gradient);
      }
    }
  }

  @Override
  public double loss(PackedRows rows) {
    try (NDManager scratch = model.manager().newSubManager()) {
      PackedTargets targets = PackedTargets.of(rows);
      NDArray hidden = hidden(rows, targets, model.base(), scratch);
      try (OutputHead head =
          new OutputHead(hidden, model.base().head(), targets.tokens(), 1, false, false)) {
        return loss(head.logProbabilities(), targets.weights());
      }
    }
  }

  private static double loss(float[] logProbabilities, float[] weights) {
    double loss = 0;
    for (int i = 0; i < weights.length; i++) {
      loss -= (double) weights[i] * logProbabilities[i];
    }
    return loss;
  }

  private NDArray hidden(
      PackedRows rows, PackedTargets targets, DecoderWeights weights, NDManager scratch) {
    int n = rows.tokens().length;
    int time = rows.length();
    long[] tokens =
        Arrays.stream(rows.tokens()).flatMapToInt(Arrays::stream).asLongStream().toArray();
    NDArray mask =
        Masks.segments(scratch, rows.segments(), rows.branches(), model.config().queriesPerKey());
    NDArray all =
        model
            .decoder()
            .forward(
                Ops.create(scratch, tokens, n, time),
                model.rotary().at(targets.positions(), n, time, scratch),
                mask,
                weights,
                null);
    return Ops.rows(
        all.reshape((long) n * time, model.config().hidden()),
        Ops.create(scratch, targets.predictors(), targets.predictors().length));
  }

  @Override
  public void save(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path config = directory.resolve("config.json");
    if (!Files.exists(config) || !Files.isSameFile(config, configFile)) {
      Files.copy(configFile, config, StandardCopyOption.REPLACE_EXISTING);
    }
    float[] values = weights();
    SafetensorsWriter writer = new SafetensorsWriter();
    int offset = 0;
    for (WeightPlan.Group group : plan) {
      for (WeightPlan.Part part : group.parts()) {
        writer.add(
            part.name(), Arrays.copyOfRange(values, offset, offset + part.size()), part.shape());
        offset += part.size();
      }
    }
    writer.write(directory.resolve("model.safetensors"));
  }

  /** Native arrays that are held now, for tests of leaks. */
  int liveArrays() {
    return model.manager().getManagedArrays().size();
  }

  @Override
  public void close() {
    model.close();
  }
}
