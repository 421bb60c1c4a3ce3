package io.whystream.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who this instance is in the consumer group: kept beside its stores, so that after a crash it
 * takes its own place again, without waiting for its former self to time out.
 */
final class InstanceId {
  private static final String FILE = "instance-id";

  private InstanceId() {}

  /** Reads the id of a state directory, or makes one. */
  static String of(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      String id = Files.readString(file).strip();
      if (!id.isEmpty()) {
        return id;
      }
    }
    String id = "stream-app-" + UUID.randomUUID();
    Files.writeString(file, id + "\n");
    return id;
  }
}
