package io.whystream.cli.bench.load;

import io.whystream.cli.kafka.Connection;
import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterException;
import io.whystream.embedded.ClusterListener;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import io.whystream.embedded.ClusterStatus.Member;
import io.whystream.os.Directories;
import io.whystream.os.ResidentMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * The embedded cluster of a benchmark in a directory that is removed with it, or when the program
 * is interrupted. Threading: one thread.
 */
public final class BenchCluster implements AutoCloseable {
  /** Names of processes. */
  public static final String BROKER = "broker";

  public static final String STREAM_APP = "stream-app";
  public static final String WORKER = "llm-worker-1";

  private static final long GONE_WITHIN_SECONDS = 60;

  private final Path directory;
  private final ClusterSettings settings;
  private final Thread onExit = new Thread(this::takeDown, "take-down");

  private BenchCluster(Path directory, ClusterSettings settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** Starts broker and registry. */
  public static BenchCluster start(Path directory, ClusterSettings settings) {
    BenchCluster cluster = new BenchCluster(directory, settings.withLasting());
    Runtime.getRuntime().addShutdownHook(cluster.onExit);
    cluster.cluster(Map.of()).upWithoutPrograms();
    return cluster;
  }

  /**
   * Starts the programs once and ends them in order, so that they start as on any installation that
   * was stopped before: from their archives of classes.
   */
  public void settle() {
    up(1, Map.of("WHYSTREAM_APPLICATION", "settle"));
    stop(STREAM_APP);
    stop(WORKER);
    clear();
  }

  private Cluster cluster(Map<String, String> programs) {
    return new Cluster(directory, settings.withPrograms(programs), ClusterListener.SILENT);
  }

  public Path directory() {
    return directory;
  }

  public Connection connection() {
    ClusterStatus status = cluster(Map.of()).status();
    return new Connection(
        Objects.requireNonNull(status.bootstrapServers()),
        Objects.requireNonNull(status.schemaRegistryUrl()));
  }

  /**
   * Starts what does not run of stream-app and workers, and waits until all do their work.
   *
   * @param programs environment over the configuration that ships
   * @return how long it took
   */
  public Duration up(int workers, Map<String, String> programs) {
    long from = System.nanoTime();
    cluster(programs).up(workers);
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /**
   * Starts a process that was killed, and nothing else, and waits until it does its work.
   *
   * @param programs environment over the configuration that ships
   */
  public void restart(String name, Map<String, String> programs) {
    cluster(programs).restart(name);
  }

  /** Empties every topic and every store; stream-app and the workers must not run. */
  public void clear() {
    try (Admin admin = connection().admin()) {
      Set<String> topics = admin.listTopics().names().get();
      admin.deleteTopics(topics).all().get();
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(GONE_WITHIN_SECONDS);
      while (!admin.listTopics().names().get().isEmpty()) {
        if (System.nanoTime() > until) {
          throw new ClusterException("the topics of the case before are not deleted");
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (ExecutionException e) {
      throw new ClusterException("cannot delete topics: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while topics were deleted", e);
    }
    delete(directory.resolve("data").resolve(STREAM_APP));
    delete(directory.resolve("data").resolve("snapshots"));
  }

  /** Asks a process to end, and waits until it has; nothing when it does not run. */
  public void stop(String name) {
    process(name).ifPresent(running -> end(running, running.destroy()));
  }

  /** Kills a process as {@code kill -9} does. */
  public void kill(String name) {
    process(name).ifPresent(running -> end(running, running.destroyForcibly()));
  }

  private static void end(ProcessHandle process, boolean asked) {
    if (!asked) {
      throw new ClusterException("process " + process.pid() + " cannot be ended");
    }
    process.onExit().join();
  }

  /** A running process by its name. */
  public Optional<ProcessHandle> process(String name) {
    return cluster(Map.of()).status().processes().stream()
        .filter(member -> member.name().equals(name))
        .map(Member::pid)
        .filter(Objects::nonNull)
        .findFirst()
        .flatMap(ProcessHandle::of);
  }

  /** Resident memory of a process; 0 where the system does not tell. */
  public long residentBytes(String name) {
    return process(name)
        .map(running -> ResidentMemory.of(running.pid()))
        .orElse(OptionalLong.empty())
        .orElse(0);
  }

  /** Where stream-app writes the address of its metrics. */
  public Path httpFile() {
    return directory.resolve(STREAM_APP + ".http");
  }

  @Override
  public void close() {
    takeDown();
    Runtime.getRuntime().removeShutdownHook(onExit);
  }

  private void takeDown() {
    cluster(Map.of()).down();
    delete(directory);
  }

  private static void delete(Path root) {
    try {
      Directories.delete(root);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + root, e);
    }
  }
}
