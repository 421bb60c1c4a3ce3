package io.whystream.worker.train.reward;

import io.whystream.worker.engine.FloatTensors;
import io.whystream.worker.engine.FloatTensors.FloatTensor;
import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the part of a reward model that knows ids only, which depends on no language model, in a
 * directory, so that training for another model need not repeat it.
 */
public final class IdCache {
  /** Raised whenever other things are learned or kept than before. */
  private static final int EDITION = 2;

  private static final String MEASURE = "measure.";

  private final @Nullable Path directory;

  /**
   * @param directory null keeps nothing
   */
  public IdCache(@Nullable Path directory) {
    this.directory = directory;
  }

  /**
   * What was kept, or what is trained now.
   *
   * @param history names the interactions before the cut
   */
  IdTraining.Result get(
      String history,
      NetworkShape shape,
      RewardTrainingSettings settings,
      Supplier<IdTraining.Result> train) {
    if (directory == null) {
      return train.get();
    }
    int key =
        Objects.hash(
            EDITION,
            history,
            shape.itemRows(),
            shape.window(),
            shape.width(),
            shape.layers(),
            shape.heads(),
            shape.inner(),
            settings.validationShare(),
            settings.minItemCount(),
            settings.easeItems(),
            settings.readers(),
            settings.sequenceEpochs(),
            settings.seed());
    Path file = directory.resolve("ids-%08x.safetensors".formatted(key));
    try {
      if (Files.exists(file)) {
        return read(file, NetworkWeights.random(shape, settings.seed()));
      }
      IdTraining.Result result = train.get();
      Files.createDirectories(directory);
      write(file, result);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, IdTraining.Result result) throws IOException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    RewardNetwork network = result.network();
    network
        .weights()
        .forEach(
            (name, value) -> {
              if (SequenceTrainer.learns(name)) {
                put(tensors, name, value);
              }
            });
    ItemItem itemItem = network.itemItem();
    int[] neighbours = itemItem.neighbours();
    float[] places = new float[neighbours.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = neighbours[i];
    }
    put(tensors, "neighbours", places);
    put(tensors, "strengths", itemItem.strengths());
    put(
        tensors,
        "blend",
        new float[] {itemItem.perRow(), itemItem.decay(), network.blend().itemItem()});
    result
        .measures()
        .forEach((name, value) -> put(tensors, MEASURE + name, new float[] {value.floatValue()}));
    FloatTensors.write(file, tensors);
  }

  private static void put(Map<String, FloatTensor> tensors, String name, float[] value) {
    tensors.put(name, new FloatTensor(new int[] {value.length}, value));
  }

  private static IdTraining.Result read(Path file, NetworkWeights weights) throws IOException {
    Map<String, FloatTensor> tensors = FloatTensors.read(file);
    for (String name : weights.names()) {
      if (SequenceTrainer.learns(name)) {
        weights.set(name, values(tensors, file, name));
      }
    }
    float[] places = values(tensors, file, "neighbours");
    int[] neighbours = new int[places.length];
    for (int i = 0; i < neighbours.length; i++) {
      neighbours[i] = Math.round(places[i]);
    }
    float[] blend = values(tensors, file, "blend");
    Map<String, Double> measures = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(MEASURE)) {
            measures.put(name.substring(MEASURE.length()), (double) tensor.values()[0]);
          }
        });
    ItemItem itemItem =
        new ItemItem(
            neighbours, values(tensors, file, "strengths"), Math.round(blend[0]), blend[1]);
    return new IdTraining.Result(
        new RewardNetwork(weights, itemItem, new RewardNetwork.Blend(blend[2], 0)), measures);
  }

  private static float[] values(Map<String, FloatTensor> tensors, Path file, String name)
      throws IOException {
    FloatTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException(file + " lacks " + name + ": delete it and train again");
    }
    return tensor.values();
  }
}
