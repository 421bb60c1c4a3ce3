package io.whystream.cli.bench.faults;

import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterException;
import io.whystream.embedded.ClusterListener;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of a cluster, to be killed and started again. Threading: one thread. */
final class Processes {
  private static final int TRIES = 5;

  private final Path directory;
  private final ClusterSettings settings;
  private final int workers;

  Processes(Path directory, ClusterSettings settings, int workers) {
    this.directory = directory;
    this.settings = settings;
    this.workers = workers;
  }

  private Cluster cluster(Map<String, String> more) {
    Map<String, String> programs = new HashMap<>(settings.programs());
    programs.putAll(more);
    return new Cluster(directory, settings.withPrograms(programs), ClusterListener.SILENT);
  }

  ClusterStatus status() {
    return cluster(Map.of()).status();
  }

  /** Starts what does not run. */
  void up() {
    for (int i = 1; ; i++) {
      try {
        cluster(Map.of()).up(workers);
        return;
      } catch (ClusterException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }

  /**
   * Starts what does not run, to die at a fault point; may be dead already when this returns.
   *
   * @param fault as a configuration says it
   */
  void upWith(String fault) {
    try {
      cluster(Map.of("WHYSTREAM_FAULTS", fault)).up(workers);
    } catch (ClusterException e) {
      // It has died at its fault point before it was ready.
    }
  }

  /** Starts what does not run, in the background; fails when somebody kills it meanwhile. */
  CompletableFuture<Void> starting() {
    return CompletableFuture.runAsync(() -> cluster(Map.of()).up(workers));
  }

  /** Kills a process as {@code kill -9} does; false when it does not run. */
  boolean kill(String name) {
    Optional<ProcessHandle> process = find(name);
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          running.onExit().join();
        });
    return process.isPresent();
  }

  /** Waits until a process has died by itself; false when it goes on living. */
  boolean dies(String name, long withinMillis) {
    Optional<ProcessHandle> process = find(name);
    if (process.isEmpty()) {
      return true;
    }
    try {
      process.get().onExit().get(withinMillis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  void down() {
    cluster(Map.of()).down();
  }

  private Optional<ProcessHandle> find(String name) {
    return status().processes().stream()
        .filter(member -> member.name().equals(name) && member.pid() != null)
        .findFirst()
        .flatMap(member -> ProcessHandle.of(Objects.requireNonNull(member.pid())));
  }
}
