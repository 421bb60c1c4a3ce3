package io.whystream.worker.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.fault.FaultPoint;
import io.whystream.fault.FaultPoints;
import io.whystream.os.Directories;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.SafetensorsFile;
import io.whystream.worker.engine.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of the policy in a directory that all workers share, one directory a version: the
 * adapter in PEFT layout, the optimizer's moments and a manifest. A snapshot appears whole or not
 * at all. Threading: any thread, any process.
 */
public final class SnapshotStore {
  static final String MANIFEST = "manifest.json";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String PREFIX = "version-";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final AdapterLayout layout;
  private final FaultPoints faults;

  public SnapshotStore(Path root, AdapterLayout layout) {
    this(root, layout, FaultPoints.NONE);
  }

  /**
   * @param faults where the process dies on purpose
   */
  public SnapshotStore(Path root, AdapterLayout layout, FaultPoints faults) {
    this.root = root;
    this.layout = layout;
    this.faults = faults;
  }

  /**
   * What a snapshot says of itself; all but the arrays of the state.
   *
   * @param topicId identifier of the policy-log topic whose offsets are the versions
   * @param sha256 hash of the weights
   */
  public record Manifest(
      String topicId,
      long position,
      long version,
      long steps,
      String sha256,
      long optimizerStep,
      AdamWSettings settings,
      int maxGradientLag,
      PolicyState.Origin origin,
      PolicyState.Memory memory) {}

  /** A snapshot: its manifest and the state it holds. */
  public record Snapshot(Manifest manifest, PolicyState state) {}

  /**
   * Writes a snapshot, unless there is one of this version.
   *
   * @param writer name of the writing process, unique among those that share the directory
   */
  public void write(PolicyState state, String topicId, String writer) throws IOException {
    Path target = directory(state.version());
    if (Files.exists(target)) {
      return;
    }
    Path draft = root.resolve(".draft-" + writer + "-" + state.version());
    Directories.delete(draft);
    Files.createDirectories(draft);
    PeftAdapter.write(draft, layout, state.weights());
    int size = state.weights().length;
    new SafetensorsWriter()
        .add("exp_avg", state.optimizer().first(), size)
        .add("exp_avg_sq", state.optimizer().second(), size)
        .write(draft.resolve(OPTIMIZER));
    Manifest manifest =
        new Manifest(
            topicId,
            state.position(),
            state.version(),
            state.steps(),
            state.sha256(),
            state.optimizer().step(),
            state.settings(),
            state.maxGradientLag(),
            state.origin(),
            state.memory());
    Files.write(
        draft.resolve(MANIFEST), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
    faults.pass(FaultPoint.WHILE_WRITING_SNAPSHOT);
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Directories.delete(draft);
      if (!(e instanceof FileAlreadyExistsException) && !Files.exists(target)) {
        throw e;
      }
    }
  }

  /** The newest snapshot at or below a position; null when there is none. */
  public @Nullable Snapshot newest(long atMost) throws IOException {
    List<Long> versions = new ArrayList<>(versions());
    versions.removeIf(version -> version > atMost);
    for (int i = versions.size() - 1; i >= 0; i--) {
      Snapshot snapshot = read(versions.get(i));
      if (snapshot.manifest().position() <= atMost) {
        return snapshot;
      }
    }
    return null;
  }

  /** Versions that have a snapshot, ascending. */
  public List<Long> versions() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .map(path -> Objects.requireNonNull(path.getFileName()).toString())
          .filter(name -> name.matches(PREFIX + "\\d+"))
          .map(name -> Long.parseLong(name.substring(PREFIX.length())))
          .sorted()
          .toList();
    }
  }

  /**
   * Reads the snapshot of a version.
   *
   * @throws IOException when it is missing, damaged or its weights have another hash than it says
   */
  public Snapshot read(long version) throws IOException {
    Path directory = directory(version);
    Manifest manifest =
        JSON.readValue(Files.readAllBytes(directory.resolve(MANIFEST)), Manifest.class);
    float[] weights = PeftAdapter.read(directory, layout);
    String sha256 = WeightBytes.sha256(weights);
    if (!sha256.equals(manifest.sha256())) {
      throw new IOException(
          directory + ": weights have hash " + sha256 + ", the manifest says " + manifest.sha256());
    }
    AdamWState optimizer = optimizer(directory, manifest.optimizerStep());
    return new Snapshot(
        manifest,
        new PolicyState(
            manifest.position(),
            manifest.version(),
            manifest.steps(),
            weights,
            optimizer,
            manifest.settings(),
            manifest.maxGradientLag(),
            manifest.origin(),
            manifest.memory()));
  }

  private AdamWState optimizer(Path directory, long step) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve(OPTIMIZER))) {
      AdamWState optimizer = new AdamWState(step, file.read("exp_avg"), file.read("exp_avg_sq"));
      if (optimizer.first().length != layout.size() || optimizer.second().length != layout.size()) {
        throw new IOException(directory + ": " + OPTIMIZER + " belongs to another adapter");
      }
      return optimizer;
    }
  }

  private Path directory(long version) {
    return root.resolve(String.format(Locale.ROOT, "%s%012d", PREFIX, version));
  }
}
