package io.whystream.cli.bench.recovery;

import io.whystream.cli.kafka.Connection;
import io.whystream.embedded.Home;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One more process of stream-app, with stores of its own, beside that of the cluster. */
final class SecondInstance implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final Process process;
  private final Path ready;

  private SecondInstance(Process process, Path ready) {
    this.process = process;
    this.ready = ready;
  }

  /**
   * Starts it.
   *
   * @param directory for its stores and its log
   * @param programs environment over the configuration that ships
   */
  static SecondInstance start(Connection connection, Path directory, Map<String, String> programs)
      throws IOException {
    Files.createDirectories(directory);
    Path ready = directory.resolve("ready");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx384m",
                    "-Dlogback.configurationFile=logback-process.xml",
                    "-Dwhystream.ready=" + ready,
                    "io.whystream.stream.StreamApp",
                    "--config",
                    Home.directory().resolve("deploy/config/stream-app.yaml").toString()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile());
    Map<String, String> environment = new HashMap<>(programs);
    environment.put("WHYSTREAM_KAFKA_BOOTSTRAP_SERVERS", connection.bootstrap());
    environment.put("WHYSTREAM_SCHEMA_REGISTRY_URL", connection.registry());
    environment.put("WHYSTREAM_STATE_DIRECTORY", directory.resolve("state").toString());
    environment.put("CLASSPATH", absolute(System.getProperty("java.class.path")));
    builder.environment().putAll(environment);
    return new SecondInstance(builder.start(), ready);
  }

  private static String absolute(String classpath) {
    return String.join(
        File.pathSeparator,
        List.of(classpath.split(File.pathSeparator)).stream()
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  /** Waits until it runs. */
  void awaitReady() throws InterruptedException {
    while (!Files.exists(ready)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the second stream-app ended while it was starting");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
