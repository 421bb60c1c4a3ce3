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
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The weights of a model directory: model.safetensors, or shards with their index. */
final class Checkpoint implements AutoCloseable {
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

  /**
   * Checks all tensors of a plan, before anything native, and reads them.
   *
   * @return arrays by key
   * @throws BadModelException if a tensor is missing, has another shape or holds NaN or infinity
   */
  Map<String, NDArray> load(List<WeightPlan.Group> plan, NDManager manager) {
    for (WeightPlan.Group group : plan) {
      for (WeightPlan.Part part : group.parts()) {
        check(part);
      }
    }
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
  }

  private NDArray read(WeightPlan.Group group, NDManager manager) {
    try (NDManager host = manager.newSubManager(Device.cpu())) {
      NDArray array = Ops.empty(host, group.shape());
      FloatBuffer into = Ops.floats(array);
      for (WeightPlan.Part part : group.parts()) {
        SafetensorsFile file = byTensor.get(part.name());
        if (file == null) {
          throw new BadModelException(directory + " has no tensor " + part.name());
        }
        file.read(part.name(), into);
      }
      if (!Float.isFinite(array.sum().getFloat())) {
        throw new BadModelException(
            directory
                + ": tensor "
                + group.parts().get(0).name()
                + (group.parts().size() > 1 ? " or a neighbour" : "")
                + " holds NaN or infinity");
      }
      NDArray placed = array.toDevice(manager.getDevice(), false);
      placed.attach(manager);
      return placed;
    }
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
