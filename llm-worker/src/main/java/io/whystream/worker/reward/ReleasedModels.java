package io.whystream.worker.reward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.stream.Stream;

/** Reward models that were released, by version, in the directory that all workers share. */
public final class ReleasedModels {
  private final Path root;

  /**
   * @param snapshots the shared directory
   */
  public ReleasedModels(Path snapshots) {
    this.root = snapshots.resolve("reward-models");
  }

  /**
   * Where a version lies, or would.
   *
   * @throws IllegalStateException when it is no version
   */
  public Path directory(String version) {
    if (!version.matches("[0-9a-f]{64}")) {
      throw new IllegalStateException("\"" + version + "\" is no SHA-256");
    }
    return root.resolve(version);
  }

  /**
   * Copies a reward model in; it appears whole or not at all.
   *
   * @return its version
   */
  public String add(Path snapshot) throws IOException {
    String version = RewardModelSnapshot.load(snapshot).version();
    Path target = directory(version);
    if (Files.exists(target)) {
      return version;
    }
    Files.createDirectories(root);
    Path draft = Files.createTempDirectory(root, ".draft-");
    try (Stream<Path> files = Files.list(snapshot)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, draft.resolve(Objects.requireNonNull(file.getFileName()).toString()));
      }
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    return version;
  }
}
