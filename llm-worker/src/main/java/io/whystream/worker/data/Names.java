package io.whystream.worker.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** File names as the formats use them. */
final class Names {
  private Names() {}

  /** File name without .gz. */
  static String plain(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  /** File name without .gz and the ending after the last dot. */
  static String stem(Path file) {
    String name = plain(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Name of the directory that holds a file. */
  static String directory(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    Path name = parent == null ? null : parent.getFileName();
    return name == null ? stem(file) : name.toString();
  }

  /** A file beside another, gzipped or not. */
  static Optional<Path> beside(Path file, String name) {
    Path plain = file.resolveSibling(name);
    Path zipped = file.resolveSibling(name + ".gz");
    return Files.exists(plain) ? Optional.of(plain) : Optional.of(zipped).filter(Files::exists);
  }

  /** Whether Amazon's descriptions of items go by this name. */
  static boolean describesItems(String name) {
    return name.startsWith("meta");
  }
}
