package io.whystream.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A process of the cluster in a JVM of its own, that outlives the command which started it. Each
 * carries a mark in its command line, by which it is recognised; so a stale pid file, or a pid that
 * meanwhile belongs to another program, never leads to a wrong signal.
 */
final class ManagedProcess {
  /** The variable by which a JVM is told its classpath. */
  static final String CLASSPATH = "CLASSPATH";

  private static final long ROTATE_BYTES = 10L << 20;

  private final RunDirectory directory;
  private final String name;

  ManagedProcess(RunDirectory directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  String name() {
    return name;
  }

  /** The running process, if there is one. */
  Optional<ProcessHandle> running() {
    return ProcessHandle.allProcesses().filter(this::isOurs).findFirst();
  }

  /** Starts it. */
  ProcessHandle start(ProcessSpec spec) {
    List<String> command = new ArrayList<>(detached());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(mark());
    command.addAll(spec.jvmFlags());
    command.addAll(spec.main());
    try {
      Files.deleteIfExists(directory.ready(name));
      rotate(directory.log(name));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.root().toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log(name).toFile()));
      builder.environment().put(CLASSPATH, joined(classpath()));
      builder.environment().putAll(spec.env());
      ProcessHandle process = builder.start().toHandle();
      Files.writeString(directory.pid(name), process.pid() + "\n");
      return process;
    } catch (IOException e) {
      throw new ClusterException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** Ends it: asks first, and kills it when it has not ended after the grace. */
  void stop(Duration grace) {
    running().ifPresent(process -> stop(process, grace));
    try {
      Files.deleteIfExists(directory.ready(name));
      Files.deleteIfExists(directory.pid(name));
    } catch (IOException e) {
      throw new ClusterException("cannot remove the pid file of " + name, e);
    }
  }

  private void stop(ProcessHandle process, Duration grace) {
    process.destroy();
    if (!endsWithin(process, grace)) {
      process.destroyForcibly();
      if (!endsWithin(process, grace)) {
        throw new ClusterException(name + " (pid " + process.pid() + ") does not end");
      }
    }
  }

  /** Waits by its mark: what nobody has reaped yet is no longer there either. */
  private boolean endsWithin(ProcessHandle process, Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (process.isAlive() && isOurs(process)) {
      if (System.nanoTime() > until) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return true;
  }

  /** The last lines of its log. */
  String lastLines(int count) {
    try {
      List<String> lines = Files.readAllLines(directory.log(name));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  private boolean isOurs(ProcessHandle process) {
    return process.info().arguments().stream().flatMap(Arrays::stream).anyMatch(mark()::equals);
  }

  private String mark() {
    return "-Dwhystream.process=" + directory.root().resolve(name);
  }

  /** What keeps a process alive when the terminal that started it is closed. */
  private static List<String> detached() {
    for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(setsid))) {
        return List.of(setsid);
      }
    }
    return List.of("nohup");
  }

  /** Ours, independent of where it is used. */
  static List<Path> classpath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .toList();
  }

  /** A classpath as a JVM is told it. */
  static String joined(List<Path> classpath) {
    return classpath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > ROTATE_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
