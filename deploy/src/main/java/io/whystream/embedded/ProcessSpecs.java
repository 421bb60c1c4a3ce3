package io.whystream.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** How each process of a cluster is started, in how much memory, and how it shows that it works. */
final class ProcessSpecs {
  static final String BROKER = "broker";
  static final String REGISTRY = "registry";
  static final String STREAM_APP = "stream-app";
  static final String WORKER = "llm-worker-";

  // Any 22 characters of base64: the cluster is alone on its ports.
  private static final String CLUSTER_ID = "WhystreamEmbedded00000";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RunDirectory directory;
  private final ClusterSettings settings;
  private final Ports ports;
  private final ClassArchives archives;

  ProcessSpecs(RunDirectory directory, ClusterSettings settings, Ports ports) {
    this.directory = directory;
    this.settings = settings;
    this.ports = ports;
    this.archives = new ClassArchives(settings.home().resolve("deploy/target/archives"));
  }

  ProcessSpec broker() {
    Path data = directory.data(BROKER);
    Path properties = directory.root().resolve("broker.properties");
    try {
      Files.writeString(properties, BrokerProperties.text(ports, data));
    } catch (IOException e) {
      throw new ClusterException("cannot write " + properties + ": " + e.getMessage(), e);
    }
    List<Path> classpath = jars(settings.home().resolve("deploy/broker/target/lib"));
    return new ProcessSpec(
        BROKER,
        archived(
            BROKER,
            classpath,
            "-XX:+UseSerialGC",
            settings.lasting() ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1",
            "-Xms64m",
            "-Xmx384m",
            "-XX:MaxDirectMemorySize=128m",
            log()),
        List.of(
            "io.whystream.broker.BrokerMain", properties.toString(), data.toString(), CLUSTER_ID),
        Map.of(ManagedProcess.CLASSPATH, ManagedProcess.joined(classpath)),
        this::brokerAnswers);
  }

  ProcessSpec registry() {
    Path jar = registryJar();
    Path data = directory.data(REGISTRY);
    return new ProcessSpec(
        REGISTRY,
        archived(
            REGISTRY,
            List.of(jar),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx192m",
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + ports.registry(),
            "-Dquarkus.http.access-log.enabled=false",
            // By default a killed one forgets what it answered in its last half second.
            "-Dapicurio.datasource.url=jdbc:h2:file:" + data.resolve("registry;WRITE_DELAY=0"),
            "-Dapicurio.datasource.jdbc.initial-size=1",
            "-Dapicurio.datasource.jdbc.min-size=1",
            "-Dapicurio.datasource.jdbc.max-size=8",
            "-Dapicurio.import.work-dir=" + data,
            "-Dapicurio.storage.snapshot.location=" + data),
        List.of("-jar", jar.toString()),
        Map.of(),
        this::registryAnswers);
  }

  /** A process by its name. */
  ProcessSpec named(String name) {
    return switch (name) {
      case BROKER -> broker();
      case REGISTRY -> registry();
      case STREAM_APP -> streamApp();
      default -> worker(Integer.parseInt(name.substring(WORKER.length())));
    };
  }

  ProcessSpec streamApp() {
    return program(
        STREAM_APP,
        archived(
            STREAM_APP,
            ManagedProcess.classpath(),
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Xmx384m",
            "-XX:MaxNewSize=96m",
            "-XX:NewSize=48m",
            "-XX:MaxDirectMemorySize=64m",
            log()),
        List.of("io.whystream.stream.StreamApp", "--config", config("stream-app.yaml")),
        Map.of(
            "WHYSTREAM_STATE_DIRECTORY",
            directory.data(STREAM_APP).toString(),
            "WHYSTREAM_HTTP_PORT_FILE",
            directory.root().resolve(STREAM_APP + ".http").toString()));
  }

  ProcessSpec worker(int number) {
    String name = WORKER + number;
    Path home = settings.home();
    return program(
        name,
        archived(
            "llm-worker",
            ManagedProcess.classpath(),
            "-XX:+UseSerialGC",
            "-Xms128m",
            "-Xmx768m",
            log()),
        List.of("io.whystream.worker.Worker", "--config", config("llm-worker.yaml")),
        Map.of(
            "WHYSTREAM_INSTANCE",
            name,
            "WHYSTREAM_MODEL_DIRECTORY",
            given("WHYSTREAM_MODEL_DIRECTORY", home.resolve("models/nano")),
            "WHYSTREAM_REWARD_SNAPSHOT",
            given(
                "WHYSTREAM_REWARD_SNAPSHOT", home.resolve("samples/movielens-small/reward-model")),
            "WHYSTREAM_SNAPSHOTS",
            directory.data("snapshots").toString()));
  }

  /** A directory from our environment, where it is relative to here, or else what ships. */
  private static String given(String variable, Path shipped) {
    String value = System.getenv(variable);
    return (value == null ? shipped : Path.of(value).toAbsolutePath()).toString();
  }

  private ProcessSpec program(
      String name, List<String> flags, List<String> main, Map<String, String> own) {
    List<String> withReady = new ArrayList<>(flags);
    withReady.add("-Dwhystream.home=" + settings.home());
    withReady.add("-Dwhystream.ready=" + directory.ready(name));
    Map<String, String> env = new HashMap<>();
    env.put("WHYSTREAM_KAFKA_BOOTSTRAP_SERVERS", ports.bootstrapServers());
    env.put("WHYSTREAM_SCHEMA_REGISTRY_URL", ports.registryUrl());
    env.put("MALLOC_ARENA_MAX", "2");
    // Torch's threads would spin between operations and starve the processes beside them.
    env.put("OMP_WAIT_POLICY", "passive");
    env.putAll(own);
    env.putAll(settings.programs());
    return new ProcessSpec(name, withReady, main, env, () -> Files.exists(directory.ready(name)));
  }

  /**
   * Flags, and those of the program's archive of classes. What is to die on purpose leaves none.
   */
  private List<String> archived(String program, List<Path> classpath, String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    boolean leave = !settings.programs().containsKey("WHYSTREAM_FAULTS");
    all.addAll(archives.flags(program, classpath, leave));
    return all;
  }

  private String config(String file) {
    return settings.home().resolve("deploy/config").resolve(file).toString();
  }

  private String log() {
    return "-Dlogback.configurationFile=logback-process.xml";
  }

  private static List<Path> jars(Path lib) {
    try (Stream<Path> files = Files.list(lib)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new ClusterException(
          "the broker is not in " + lib + ": run `./whystream build`, which fetches it", e);
    }
  }

  private Path registryJar() {
    if (Files.isDirectory(settings.registry())) {
      try (Stream<Path> files = Files.list(settings.registry())) {
        for (Path file : files.toList()) {
          if (file.getFileName().toString().endsWith("-runner.jar")) {
            Files.createDirectories(directory.data(REGISTRY));
            return file;
          }
        }
      } catch (IOException e) {
        throw new ClusterException("cannot read " + settings.registry() + ": " + e.getMessage(), e);
      }
    }
    throw new ClusterException(
        "the schema registry is not in "
            + settings.registry()
            + ": run `./whystream build`, which fetches it");
  }

  private boolean brokerAnswers() throws Exception {
    try (java.net.Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.broker());
        Admin admin = Admin.create(client())) {
      return socket.isConnected()
          && !admin
              .describeCluster()
              .nodes()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .isEmpty();
    }
  }

  /** Properties of a client of the broker. */
  Map<String, Object> client() {
    return Map.of(
        "bootstrap.servers",
        ports.bootstrapServers(),
        "request.timeout.ms",
        "10000",
        "default.api.timeout.ms",
        "20000");
  }

  private boolean registryAnswers() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(ports.registryUrl() + "/subjects"))
            .timeout(PATIENCE)
            .build();
    return HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == 200;
  }
}
