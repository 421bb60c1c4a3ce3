package io.whystream.worker.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a dataset in the format that it was recognised to have: MovieLens csv or .dat, RecBole
 * .inter and .item, or Amazon reviews as JSON lines; each file may be gzipped.
 *
 * <p>A line that cannot be used is told to the listener and left out. The whole dataset is held in
 * memory, because it is sorted by event time whatever the order of its lines.
 */
public interface DatasetReader {

  /** Name of the format, for a person to read. */
  String format();

  /** The files that will be read. */
  List<Path> files();

  /**
   * Reads everything.
   *
   * @throws IOException when a file cannot be read, or its header is not that of the format
   */
  Dataset read(BadLineListener listener) throws IOException;

  /**
   * Recognises the format by file names.
   *
   * @param path a file of interactions, or a directory that holds one; descriptions of items are
   *     found beside it
   * @throws IOException when nothing is there or it is of no known format; the message says what
   *     was looked for
   */
  static DatasetReader open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new FileNotFoundException("there is no file or directory " + path);
    }
    if (!Files.isDirectory(path)) {
      return ofFile(path)
          .orElseThrow(() -> new IOException(path + " is of no known format: " + known()));
    }
    List<Path> candidates;
    try (Stream<Path> files = Files.list(path)) {
      candidates = files.filter(file -> ofFile(file).isPresent()).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<Path> named = candidates.stream().filter(file -> !isJson(Names.plain(file))).toList();
    List<Path> chosen = named.isEmpty() ? candidates : named;
    if (chosen.size() > 1) {
      throw new IOException(path + " holds more than one dataset, name one of " + chosen);
    }
    return chosen.stream()
        .findFirst()
        .flatMap(DatasetReader::ofFile)
        .orElseThrow(() -> new IOException(path + " holds no dataset: " + known()));
  }

  private static Optional<DatasetReader> ofFile(Path file) {
    String name = Names.plain(file);
    if (name.equals("ratings.csv")) {
      return Optional.of(new MovieLens(file, MovieLens.Layout.CSV));
    }
    if (name.equals("ratings.dat")) {
      return Optional.of(new MovieLens(file, MovieLens.Layout.DAT));
    }
    if (name.endsWith(".inter")) {
      return Optional.of(new RecBole(file));
    }
    return isJson(name) && !Names.describesItems(name)
        ? Optional.of(new AmazonReviews(file))
        : Optional.empty();
  }

  private static boolean isJson(String name) {
    return name.endsWith(".jsonl") || name.endsWith(".json");
  }

  private static String known() {
    return "expected MovieLens ratings.csv or ratings.dat, RecBole *.inter, or Amazon reviews"
        + " *.jsonl or *.json, each also with .gz";
  }
}
