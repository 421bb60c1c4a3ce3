package io.whystream.cli.demo;

import io.whystream.cli.UserException;
import io.whystream.os.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The directory of the demo's cluster, which is emptied before each run that starts afresh. */
final class DemoDirectory {
  private static final String MARK = "demo.mark";

  private final Path root;

  public DemoDirectory(Path root) {
    this.root = root;
  }

  /**
   * Empties the directory, if it is a demo's.
   *
   * @throws UserException when it holds files that no demo put there
   */
  public void clear() {
    if (!Files.exists(root)) {
      return;
    }
    if (!isEmpty() && !Files.exists(root.resolve(MARK))) {
      throw new UserException(
          root + " holds files that are not a demo's; name another directory with --data");
    }
    try {
      Directories.delete(root);
    } catch (IOException | UncheckedIOException e) {
      throw new UserException("cannot empty " + root + ": " + e.getMessage(), e);
    }
  }

  /** Makes the directory and marks it as a demo's. */
  public void mark() {
    try {
      Files.createDirectories(root);
      Files.writeString(root.resolve(MARK), "made by whystream demo, which empties it\n");
    } catch (IOException e) {
      throw new UserException("cannot write into " + root + ": " + e.getMessage(), e);
    }
  }

  private boolean isEmpty() {
    try (Stream<Path> files = Files.list(root)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new UserException("cannot read " + root + ": " + e.getMessage(), e);
    }
  }
}
