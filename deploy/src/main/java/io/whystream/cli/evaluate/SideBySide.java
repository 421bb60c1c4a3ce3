package io.whystream.cli.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.Main;
import io.whystream.cli.terminal.Durations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several protocols of an evaluation, some at a time, each in a process of its own: PyTorch
 * collects the gradients of one training in a process. Their reports are joined into one.
 */
final class SideBySide {
  /** Those that take longest begin first. */
  private static final List<String> LONGEST_FIRST =
      List.of("correction", "text-ranking", "leave-one-out", "prequential", "text");

  private static final Set<String> OURS = Set.of("--protocol", "--report", "--processes");

  private final List<String> arguments;
  private final Path directory;
  private final PrintStream out;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * @param arguments that {@code evaluate} was called with
   * @param directory of the joined report; each protocol's lies in one within it
   */
  SideBySide(List<String> arguments, Path directory, PrintStream out) {
    this.arguments = withoutOurs(arguments);
    this.directory = directory;
    this.out = out;
  }

  /** The arguments that all protocols share. */
  static List<String> withoutOurs(List<String> arguments) {
    List<String> shared = new ArrayList<>();
    for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
      String argument = each.next();
      if (OURS.contains(argument)) {
        each.next();
      } else if (OURS.stream().noneMatch(ours -> argument.startsWith(ours + "="))) {
        shared.add(argument);
      }
    }
    return shared;
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
    Thread onExit = new Thread(() -> running.forEach(Process::destroy), "end-protocols");
    Runtime.getRuntime().addShutdownHook(onExit);
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
      Runtime.getRuntime().removeShutdownHook(onExit);
    }
  }

  private int start(String protocol) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "evaluate"));
    command.addAll(arguments);
    command.addAll(
        List.of("--protocol", protocol, "--report", directory.resolve(protocol).toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    running.add(process);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(line -> out.printf("%-13s %s%n", protocol, line));
      return process.waitFor();
    } finally {
      running.remove(process);
      process.destroy();
    }
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
