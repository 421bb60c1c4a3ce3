package io.whystream.embedded;

import io.whystream.embedded.ClusterStatus.Member;
import io.whystream.embedded.ClusterStatus.State;
import io.whystream.schema.ConfluentRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Broker, registry, stream-app and workers as processes of this machine, on ports of localhost that
 * are chosen once and kept, with data in one directory that survives any of them. Starting again
 * starts what is missing. Threading: one command at a time; a lock in the directory sees to it.
 */
public final class Cluster {
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);

  private final RunDirectory directory;
  private final ClusterSettings settings;
  private final ClusterListener listener;

  public Cluster(Path directory, ClusterSettings settings, ClusterListener listener) {
    this.directory = new RunDirectory(directory);
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Starts what does not run of broker, registry, stream-app and as many workers, makes missing
   * topics, registers the schemas, and waits until all do their work.
   *
   * @throws ClusterException when something cannot start; what was started is stopped again
   */
  public ClusterStatus up(int workers) {
    return up(true, workers);
  }

  /** Starts broker and registry only, with topics and schemas. */
  public ClusterStatus upWithoutPrograms() {
    return up(false, 0);
  }

  /**
   * Starts one process that has died, as a supervisor does who looks at nothing else, and waits
   * until it does its work.
   *
   * @throws ClusterException when it cannot start
   */
  public void restart(String name) {
    try (RunDirectory.Lock lock = directory.lock()) {
      ProcessSpecs specs = new ProcessSpecs(directory, settings, Ports.read(directory.state()));
      new Starter(directory, settings.startWithin(), listener).start(List.of(specs.named(name)));
    }
  }

  private ClusterStatus up(boolean programs, int workers) {
    try (RunDirectory.Lock lock = directory.lock()) {
      directory.prepare(settings.requiredBytes());
      Ports ports = ports();
      ProcessSpecs specs = new ProcessSpecs(directory, settings, ports);
      Starter starter = new Starter(directory, settings.startWithin(), listener);
      Thread onExit = new Thread(starter::takeBack, "take-back");
      Runtime.getRuntime().addShutdownHook(onExit);
      boolean done = false;
      try {
        start(starter, specs, ports);
        if (programs) {
          List<ProcessSpec> members = new ArrayList<>(List.of(specs.streamApp()));
          IntStream.rangeClosed(1, workers).mapToObj(specs::worker).forEach(members::add);
          starter.start(members);
        }
        done = true;
      } finally {
        if (!done) {
          starter.takeBack();
        }
        unhook(onExit);
      }
    }
    return status();
  }

  private void start(Starter starter, ProcessSpecs specs, Ports ports) {
    starter.start(List.of(specs.broker(), specs.registry()));
    List<String> made =
        TopicMaker.makeTopics(specs.client(), TopicsFile.read(settings.topics()), (short) 1);
    if (!made.isEmpty()) {
      listener.note("made " + made.size() + " topics");
    }
    TopicMaker.registerSchemas(new ConfluentRegistry(ports.registryUrl(), Map.of()));
  }

  /** Stops every process, the last started first; data, logs and ports stay. */
  public void down() {
    if (!directory.exists()) {
      return;
    }
    try (RunDirectory.Lock lock = directory.lock()) {
      List<String> names = new ArrayList<>(names());
      Collections.reverse(names);
      List<String> workers =
          names.stream().filter(name -> name.startsWith(ProcessSpecs.WORKER)).toList();
      workers.parallelStream().forEach(this::stop);
      names.stream().filter(name -> !workers.contains(name)).forEach(this::stop);
    }
  }

  /** What runs. */
  public ClusterStatus status() {
    @Nullable Ports ports = Files.exists(directory.state()) ? Ports.read(directory.state()) : null;
    return new ClusterStatus(
        ports == null ? null : ports.bootstrapServers(),
        ports == null ? null : ports.registryUrl(),
        ports == null ? List.of() : names().stream().map(this::member).toList());
  }

  private Member member(String name) {
    return new ManagedProcess(directory, name)
        .running()
        .map(process -> new Member(name, process.pid(), state(name)))
        .orElseGet(() -> new Member(name, null, State.STOPPED));
  }

  private State state(String name) {
    boolean announces = !name.equals(ProcessSpecs.BROKER) && !name.equals(ProcessSpecs.REGISTRY);
    return announces && !Files.exists(directory.ready(name)) ? State.STARTING : State.RUNNING;
  }

  private void stop(String name) {
    ManagedProcess process = new ManagedProcess(directory, name);
    if (process.running().isPresent()) {
      listener.stopping(name);
    }
    process.stop(STOP_GRACE);
  }

  /** Broker, registry, stream-app, and the workers that have a pid file. */
  private List<String> names() {
    List<String> names =
        new ArrayList<>(
            List.of(ProcessSpecs.BROKER, ProcessSpecs.REGISTRY, ProcessSpecs.STREAM_APP));
    try (Stream<Path> files = Files.list(directory.root())) {
      TreeSet<Integer> workers = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.matches("llm-worker-\\d{1,4}\\.pid"))
          .forEach(
              file ->
                  workers.add(
                      Integer.parseInt(
                          file.substring(
                              ProcessSpecs.WORKER.length(), file.length() - ".pid".length()))));
      workers.forEach(number -> names.add(ProcessSpecs.WORKER + number));
    } catch (IOException e) {
      throw new ClusterException("cannot read " + directory.root() + ": " + e.getMessage(), e);
    }
    return names;
  }

  /** The ports chosen before, or new ones; those of processes that do not run must be free. */
  private Ports ports() {
    Path file = directory.state();
    if (!Files.exists(file)) {
      Ports chosen = Ports.free();
      chosen.write(file);
      return chosen;
    }
    Ports ports = Ports.read(file);
    if (new ManagedProcess(directory, ProcessSpecs.BROKER).running().isEmpty()) {
      Ports.requireFree(ports.broker(), ProcessSpecs.BROKER, file);
      Ports.requireFree(ports.controller(), ProcessSpecs.BROKER, file);
    }
    if (new ManagedProcess(directory, ProcessSpecs.REGISTRY).running().isEmpty()) {
      Ports.requireFree(ports.registry(), ProcessSpecs.REGISTRY, file);
    }
    return ports;
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // The hook is running: it takes back what was started.
    }
  }
}
