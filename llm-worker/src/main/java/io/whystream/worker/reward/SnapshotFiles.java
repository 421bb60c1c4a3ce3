package io.whystream.worker.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.whystream.worker.engine.FloatTensors;
import io.whystream.worker.engine.FloatTensors.FloatTensor;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.SequenceEncoder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes the files of a snapshot. */
final class SnapshotFiles {
  private static final String MANIFEST = "manifest.json";
  private static final String TENSORS = "model.safetensors";
  private static final String NETWORK = "network.";
  private static final String NEIGHBOURS = "itemItem.neighbours";
  private static final String STRENGTHS = "itemItem.strengths";
  private static final String CONTRAST = "contrast.texts";
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  private SnapshotFiles() {}

  static RewardModelSnapshot load(Path directory) throws IOException {
    Path manifestFile = directory.resolve(MANIFEST);
    Path tensorFile = directory.resolve(TENSORS);
    for (Path file : List.of(manifestFile, tensorFile)) {
      if (!Files.isRegularFile(file)) {
        throw new FileNotFoundException(
            directory + " holds no reward model: " + file.getFileName() + " is missing");
      }
    }
    byte[] manifestBytes = Files.readAllBytes(manifestFile);
    Manifest manifest = manifest(manifestFile, manifestBytes);
    String version = Hashes.sha256(manifestBytes, Files.readAllBytes(tensorFile));
    return new RewardModelSnapshot(
        version,
        manifest.baseModel(),
        manifest.dataset(),
        manifest.cutTime(),
        manifest.vocabulary(),
        parts(manifest, new Tensors(tensorFile, FloatTensors.read(tensorFile))),
        manifest.validation());
  }

  private static Manifest manifest(Path file, byte[] bytes) throws IOException {
    try {
      JsonNode read = JSON.readTree(bytes);
      int format = read.path("format").asInt();
      if (format != Manifest.FORMAT) {
        throw new IOException(
            file
                + " has format "
                + format
                + ", known is "
                + Manifest.FORMAT
                + ": train the reward model again with 'whystream train reward-model'");
      }
      return JSON.treeToValue(read, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private record Tensors(Path file, Map<String, FloatTensor> all) {
    float[] read(String name, long... shape) throws IOException {
      FloatTensor tensor = all.get(name);
      if (tensor == null || !Arrays.equals(longs(tensor.shape()), shape)) {
        throw new IOException(
            file + " lacks " + name + " of shape " + Arrays.toString(shape) + ", which it needs");
      }
      return tensor.values();
    }

    private static long[] longs(int[] shape) {
      return Arrays.stream(shape).asLongStream().toArray();
    }
  }

  private static RewardModelSnapshot.Parts parts(Manifest manifest, Tensors tensors)
      throws IOException {
    NetworkWeights weights = NetworkWeights.zeros(manifest.shape());
    for (String name : weights.names()) {
      weights.set(name, tensors.read(NETWORK + name, weights.sides(name)));
    }
    long rows = manifest.items().size() + manifest.sharedItems() + 1;
    long perRow = manifest.itemItemPerRow();
    ItemItem itemItem =
        manifest.itemItemPerRow() == 0
            ? ItemItem.none()
            : new ItemItem(
                integers(tensors.read(NEIGHBOURS, rows, perRow)),
                tensors.read(STRENGTHS, rows, perRow),
                manifest.itemItemPerRow(),
                manifest.itemItemDecay());
    return new RewardModelSnapshot.Parts(
        new RewardNetwork(weights, itemItem, manifest.blend()),
        new Rows(manifest.users(), manifest.sharedUsers()),
        new Rows(manifest.items(), manifest.sharedItems()),
        manifest.constants(),
        contrast(
            manifest,
            tensors.read(CONTRAST, contrastTexts(manifest), manifest.shape().textInput())));
  }

  private static long contrastTexts(Manifest manifest) {
    return manifest.contrastUsers().stream().filter(user -> user.pattern() != null).count();
  }

  private static ContrastSet contrast(Manifest manifest, float[] texts) {
    int width = manifest.shape().textInput();
    List<ContrastSet.User> users = new ArrayList<>();
    for (Manifest.ContrastUser user : manifest.contrastUsers()) {
      Integer pattern = user.pattern();
      users.add(
          new ContrastSet.User(
              user.id(),
              user.history(),
              pattern == null ? null : row(texts, pattern, width),
              user.taste()));
    }
    return new ContrastSet(users, manifest.contrastItems());
  }

  private static float[] row(float[] table, int row, int width) {
    return Arrays.copyOfRange(table, row * width, (row + 1) * width);
  }

  static void save(Path directory, RewardModelSnapshot snapshot) throws IOException {
    Files.createDirectories(directory);
    RewardModelSnapshot.Parts parts = snapshot.parts();
    RewardNetwork network = parts.network();
    NetworkShape shape = network.weights().shape();
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    network
        .weights()
        .forEach(
            (name, value) -> put(tensors, NETWORK + name, value, network.weights().sides(name)));
    ItemItem itemItem = network.itemItem();
    if (parts.hasItemItem()) {
      int rows = itemItem.neighbours().length / itemItem.perRow();
      put(tensors, NEIGHBOURS, floats(itemItem.neighbours()), rows, itemItem.perRow());
      put(tensors, STRENGTHS, itemItem.strengths(), rows, itemItem.perRow());
    }
    List<float[]> texts = new ArrayList<>();
    List<Manifest.ContrastUser> users = new ArrayList<>();
    for (ContrastSet.User user : parts.contrast().users()) {
      float[] pattern = user.pattern();
      users.add(
          new Manifest.ContrastUser(
              user.id(),
              user.history().stream().map(SequenceEncoder.Step::row).toList(),
              user.history().stream().map(SequenceEncoder.Step::verdict).toList(),
              user.history().stream().map(SequenceEncoder.Step::time).toList(),
              pattern == null ? null : add(texts, pattern),
              user.taste()));
    }
    put(tensors, CONTRAST, joined(texts, shape.textInput()), texts.size(), shape.textInput());
    FloatTensors.write(directory.resolve(TENSORS), tensors);
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            snapshot.baseModel(),
            snapshot.dataset(),
            snapshot.cutTime(),
            shape,
            network.blend(),
            itemItem.perRow(),
            itemItem.decay(),
            parts.constants(),
            snapshot.vocabulary(),
            parts.items().known(),
            parts.items().shared(),
            parts.users().known(),
            parts.users().shared(),
            users,
            parts.contrast().items(),
            snapshot.validation());
    Files.write(directory.resolve(MANIFEST), JSON.writeValueAsBytes(manifest));
  }

  private static void put(
      Map<String, FloatTensor> tensors, String name, float[] values, long... shape) {
    tensors.put(
        name, new FloatTensor(Arrays.stream(shape).mapToInt(Math::toIntExact).toArray(), values));
  }

  private static int add(List<float[]> texts, float[] text) {
    texts.add(text);
    return texts.size() - 1;
  }

  private static float[] joined(List<float[]> rows, int width) {
    float[] flat = new float[rows.size() * width];
    for (int r = 0; r < rows.size(); r++) {
      System.arraycopy(rows.get(r), 0, flat, r * width, width);
    }
    return flat;
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  private static int[] integers(float[] values) {
    int[] integers = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] = Math.round(values[i]);
    }
    return integers;
  }
}
