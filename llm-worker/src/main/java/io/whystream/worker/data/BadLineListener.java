package io.whystream.worker.data;

import java.nio.file.Path;

/** Hears of each line that a reader could not use and left out. */
@FunctionalInterface
public interface BadLineListener {
  /**
   * @param file where it stands
   * @param line its number, from 1
   * @param why what is wrong with it, for a person to read
   */
  void badLine(Path file, long line, String why);
}
