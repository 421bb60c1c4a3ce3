package io.whystream.cli;

import io.whystream.embedded.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which embedded cluster is meant. */
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the embedded cluster (default: run).")
  @Nullable Path given;

  /** The directory; by default {@code run} where Whystream is installed. */
  public Path directory() {
    return given == null ? Home.directory().resolve("run") : given.toAbsolutePath().normalize();
  }
}
