package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import org.jspecify.annotations.Nullable;

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
        LoadedModel.of(config, manager, arrays, EngineOptions.configured()),
        directory.resolve("config.json"));
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
    return new PackedPass(model, rows).gradient(AllLeaves::new, size);
  }

  @Override
  public double loss(PackedRows rows) {
    return new PackedPass(model, rows).loss(model.base());
  }

  /** Every weight as a leaf. */
  private final class AllLeaves implements PackedPass.Learner {
    private final Map<String, NDArray> leaves = new LinkedHashMap<>();

    AllLeaves(NDManager scratch) {
      for (WeightPlan.Group group : plan) {
        NDArray leaf = Ops.leaf(array(group));
        leaf.attach(scratch);
        leaves.put(group.key(), leaf);
      }
    }

    @Override
    public DecoderWeights weights() {
      return DecoderWeights.of(model.config(), leaves);
    }

    @Override
    public boolean wantsHead() {
      return true;
    }

    @Override
    public float[] gradient(@Nullable NDArray byHead) {
      float[] gradient = new float[size];
      int offset = 0;
      String headKey = model.config().tied() ? "embed" : "head";
      for (WeightPlan.Group group : plan) {
        NDArray part = Objects.requireNonNull(leaves.get(group.key())).getGradient();
        if (byHead != null && group.key().equals(headKey)) {
          part = part.add(byHead);
        }
        Ops.read(part, gradient, offset, group.size());
        offset += group.size();
      }
      return gradient;
    }
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
