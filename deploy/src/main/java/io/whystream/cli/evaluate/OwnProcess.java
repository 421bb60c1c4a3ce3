package io.whystream.cli.evaluate;

import io.whystream.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The command in a process of its own, which ends with this one: PyTorch collects the gradients of
 * one training in a process.
 */
final class OwnProcess {
  private OwnProcess() {}

  /**
   * Runs it, and shows its lines under a name.
   *
   * @param arguments of {@code evaluate}
   * @return its exit code
   */
  static int run(String name, List<String> arguments, PrintStream out)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "evaluate"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread onExit = new Thread(process::destroy, "end-" + name);
    Runtime.getRuntime().addShutdownHook(onExit);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(line -> out.printf("%-13s %s%n", name, line));
      return process.waitFor();
    } finally {
      process.destroy();
      unhook(onExit);
    }
  }

  private static void unhook(Thread onExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException exiting) {
      // The hook is running: it ends the process.
    }
  }

  /** Arguments without some options, each of which has one value. */
  static List<String> without(Set<String> options, List<String> arguments) {
    List<String> others = new ArrayList<>();
    for (Iterator<String> each = arguments.iterator(); each.hasNext(); ) {
      String argument = each.next();
      if (options.contains(argument)) {
        each.next();
      } else if (options.stream().noneMatch(option -> argument.startsWith(option + "="))) {
        others.add(argument);
      }
    }
    return others;
  }
}
