package io.whystream.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.terminal.Durations;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several protocols of an evaluation, some at a time, each in a process of its own. Their reports
 * are joined into one.
 */
final class SideBySide {
  /** Those that take longest begin first. */
  private static final List<String> LONGEST_FIRST =
      List.of("correction", "text-ranking", "leave-one-out", "prequential", "text");

  private static final Set<String> OURS = Set.of("--protocol", "--report");

  private final List<String> arguments;
  private final Path directory;
  private final PrintStream out;

  /**
   * @param arguments that {@code evaluate} was called with
   * @param directory of the joined report; each protocol's lies in one within it
   */
  SideBySide(List<String> arguments, Path directory, PrintStream out) {
    this.arguments = OwnProcess.without(OURS, arguments);
    this.directory = directory;
    this.out = out;
  }

  /**
   * Runs them.
   *
   * @param processes how many at a time
   * @return 0 when all came to their end, 1 when some failed
   */
  int run(List<String> protocols, int processes) throws IOException, InterruptedException {
    long began = System.nanoTime();
    ExecutorService lanes = Executors.newFixedThreadPool(processes);
    Map<String, Future<Integer>> codes = new TreeMap<>();
    try {
      LONGEST_FIRST.stream()
          .filter(protocols::contains)
          .forEach(protocol -> codes.put(protocol, lanes.submit(() -> start(protocol))));
      List<String> failed = new ArrayList<>();
      for (Map.Entry<String, Future<Integer>> code : codes.entrySet()) {
        if (code.getValue().get() != 0) {
          failed.add(code.getKey());
        }
      }
      List<String> ended = protocols.stream().filter(each -> !failed.contains(each)).toList();
      join(ended, Duration.ofNanos(System.nanoTime() - began), processes);
      out.println("report is in " + directory.resolve("report.md"));
      if (!failed.isEmpty()) {
        out.println("failed, as said above: " + String.join(", ", failed));
      }
      return failed.isEmpty() ? 0 : 1;
    } catch (ExecutionException e) {
      throw new UncheckedIOException(new IOException(e.getCause()));
    } finally {
      lanes.shutdownNow();
    }
  }

  private int start(String protocol) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--protocol", protocol));
    all.addAll(List.of("--report", directory.resolve(protocol).toString()));
    return OwnProcess.run(protocol, all, out);
  }

  private void join(List<String> protocols, Duration took, int processes) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode all = json.createObjectNode();
    StringBuilder text = new StringBuilder("# Evaluation\n\n");
    text.append("- time taken: %s, %d at a time\n".formatted(Durations.brief(took), processes));
    for (String protocol : protocols) {
      Path own = directory.resolve(protocol);
      all.set(protocol, json.readTree(own.resolve("report.json").toFile()));
      text.append("\n## ").append(protocol).append("\n\n");
      text.append(within(protocol, Files.readString(own.resolve("report.md"))));
    }
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.md"), text);
    Files.writeString(directory.resolve("report.json"), json.writeValueAsString(all) + "\n");
  }

  /** A report as part of a larger one: headings one level down, plots where they lie. */
  static String within(String directory, String report) {
    return report
        .replaceAll("(?m)^#", "##")
        .replaceAll("]\\(([^)]+\\.svg)\\)", "](" + directory + "/$1)");
  }
}
