package io.whystream.worker.engine.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The weights of a model directory: model.safetensors, or shards with their index. */
final class Checkpoint implements AutoCloseable {
  /** Entries read at a time. */
  private static final int PIECE = 16 << 20;

  private final Path directory;
  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, SafetensorsFile> byTensor = new LinkedHashMap<>();

  private Checkpoint(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens all files of a directory.
   *
   * @throws BadModelException if one is missing or damaged
   */
  static Checkpoint open(Path directory) {
    Checkpoint checkpoint = new Checkpoint(directory);
    try {
      for (Path path : paths(directory)) {
        SafetensorsFile file = SafetensorsFile.open(path);
        checkpoint.files.add(file);
        for (String name : file.names()) {
          checkpoint.byTensor.put(name, file);
        }
      }
      return checkpoint;
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private static List<Path> paths(Path directory) {
    Path single = directory.resolve("model.safetensors");
    Path index = directory.resolve("model.safetensors.index.json");
    if (Files.isRegularFile(single) || !Files.isRegularFile(index)) {
      return List.of(single);
    }
    JsonNode map;
    try {
      map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    } catch (IOException e) {
      throw new BadModelException(index + " is no JSON: " + e.getMessage(), e);
    }
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode name : map) {
      if (name.asText().contains("/") || name.asText().contains("\\")) {
        throw new BadModelException(index + " names a file outside its directory: " + name);
      }
      names.add(name.asText());
    }
    if (names.isEmpty()) {
      throw new BadModelException(index + " has no weight_map");
    }
    return names.stream().map(directory::resolve).toList();
  }

  /**
   * SHA-256 over config.json and the weight files, lower-case hex.
   *
   * @throws BadModelException if a file cannot be read
   */
  static String fingerprint(Path directory) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<Path> all = new ArrayList<>();
      all.add(directory.resolve("config.json"));
      all.addAll(paths(directory));
      byte[] buffer = new byte[1 << 16];
      for (Path path : all) {
        try (InputStream in = Files.newInputStream(path)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new BadModelException(directory + " cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Types of the tensors, each once. */
  List<String> types() {
    return byTensor.entrySet().stream()
        .map(e -> e.getValue().type(e.getKey()))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Checks all tensors against a plan; nothing native runs.
   *
   * @throws BadModelException if one is missing, has another shape or type, or is not in the plan
   */
  void check(List<WeightPlan.Group> plan) {
    Set<String> known = new HashSet<>();
    for (WeightPlan.Group group : plan) {
      for (WeightPlan.Part part : group.parts()) {
        check(part);
        known.add(part.name());
      }
    }
    for (String name : byTensor.keySet()) {
      // A tied head is stored by some; old checkpoints store rotary frequencies.
      if (!known.contains(name)
          && !name.equals("lm_head.weight")
          && !name.endsWith(".rotary_emb.inv_freq")) {
        throw new BadModelException(
            directory + " has tensor " + name + ", for which config.json gives no place");
      }
    }
  }

  /**
   * Reads all tensors of a plan that was checked.
   *
   * @return arrays by key
   * @throws BadModelException if one holds NaN or infinity
   */
  Map<String, NDArray> load(List<WeightPlan.Group> plan, NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (WeightPlan.Group group : plan) {
      arrays.put(group.key(), read(group, manager));
    }
    return arrays;
  }

  private void check(WeightPlan.Part part) {
    SafetensorsFile file = byTensor.get(part.name());
    if (file == null) {
      throw new BadModelException(directory + " has no tensor " + part.name());
    }
    if (!Arrays.equals(file.shape(part.name()), part.shape())) {
      throw new BadModelException(
          directory
              + ": tensor "
              + part.name()
              + " has shape "
              + Arrays.toString(file.shape(part.name()))
              + "; config.json asks for "
              + Arrays.toString(part.shape()));
    }
    file.requireFloat(part.name());
  }

  private NDArray read(WeightPlan.Group group, NDManager manager) {
    try (NDManager host = manager.newSubManager(Device.cpu())) {
      NDArray array = Ops.empty(host, group.shape());
      int row = 0;
      for (WeightPlan.Part part : group.parts()) {
        read(part, array, row);
        row += part.columns() == 0 && group.shape().length > 1 ? 1 : part.rows();
      }
      NDArray placed = array.toDevice(manager.getDevice(), false);
      placed.attach(manager);
      return placed;
    }
  }

  /** Reads a tensor into an array from a row on, in pieces: one buffer reaches 2 GiB. */
  private void read(WeightPlan.Part part, NDArray into, int firstRow) {
    SafetensorsFile file = byTensor.get(part.name());
    if (file == null) {
      throw new BadModelException(directory + " has no tensor " + part.name());
    }
    boolean flat = into.getShape().dimension() == 1;
    int columns = flat ? 1 : (int) into.getShape().get(1);
    int rows = part.size() / columns;
    int most = Math.max(1, PIECE / columns);
    for (int row = 0; row < rows; row += most) {
      int count = Math.min(most, rows - row);
      try (NDArray piece = Ops.slice(into, 0, firstRow + row, (long) firstRow + row + count)) {
        file.read(part.name(), (long) row * columns, (long) count * columns, Ops.floats(piece));
        if (!Float.isFinite(piece.sum().getFloat())) {
          throw new BadModelException(
              directory + ": tensor " + part.name() + " holds NaN or infinity");
        }
      }
    }
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
