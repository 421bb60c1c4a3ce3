package io.whystream.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a program tells who started it that it now does its work: it makes the file that the system
 * property {@code whystream.ready} names. Without the property nothing happens.
 */
public final class ReadyFile {
  public static final String PROPERTY = "whystream.ready";

  private ReadyFile() {}

  /** Says that this program is ready; saying it again changes nothing. */
  public static void announce() {
    String file = System.getProperty(PROPERTY);
    if (file != null) {
      try {
        Files.writeString(Path.of(file), "ready\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
