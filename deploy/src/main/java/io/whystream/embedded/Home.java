package io.whystream.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Whystream is installed: the directory that holds {@code deploy/topics.yaml}. */
public final class Home {
  public static final String PROPERTY = "whystream.home";

  private Home() {}

  /** The directory, from the system property or else by looking upwards from where we run. */
  public static Path directory() {
    String given = System.getProperty(PROPERTY);
    if (given != null) {
      return Path.of(given).toAbsolutePath().normalize();
    }
    @Nullable Path here = Path.of("").toAbsolutePath();
    while (here != null) {
      if (Files.isRegularFile(here.resolve("deploy/topics.yaml"))) {
        return here;
      }
      here = here.getParent();
    }
    throw new ClusterException(
        "Whystream's own files are not found from here; set -D" + PROPERTY + "=DIR");
  }
}
