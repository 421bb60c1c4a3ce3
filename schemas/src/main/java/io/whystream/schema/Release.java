package io.whystream.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes each topic's schema as a file, {@code TOPIC.avsc}; {@code schemas/release} runs it. */
public final class Release {
  private Release() {}

  /** Writes the schemas into a directory, the one argument. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: Release DIRECTORY");
    }
    Path directory = Files.createDirectories(Path.of(args[0]));
    for (Topic<?> topic : new Topics(new InMemoryRegistry()).all()) {
      Files.writeString(
          directory.resolve(topic.name() + ".avsc"), topic.schema().toString(true) + "\n");
    }
  }
}
