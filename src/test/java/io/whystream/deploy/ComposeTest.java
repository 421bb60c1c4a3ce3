package io.whystream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.Main;
import io.whystream.config.ConfigReader;
import io.whystream.embedded.Home;
import io.whystream.stream.config.StreamConfig;
import io.whystream.worker.WorkerConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine.ParseResult;

/** Loads the Compose file as far as that goes without an engine: its commands and environments. */
class ComposeTest {
  private static final Path COMPOSE = Home.directory().resolve("deploy/compose");

  private final Map<String, Map<String, Object>> services = services();

  @Test
  void shouldConfigureStreamApp() {
    StreamConfig config =
        ConfigReader.read(
            StreamConfig.class, file("stream-app"), environment("stream-app"), Map.of());

    assertThat(config.kafka()).containsEntry("bootstrap.servers", "kafka:9092");
    assertThat(config.state().directory()).isEqualTo(Path.of("/data/stream-app"));
  }

  @Test
  void shouldConfigureEachWorkerUnderANameOfItsOwn() {
    for (String worker : List.of("llm-worker-1", "llm-worker-2")) {
      WorkerConfig config =
          ConfigReader.read(WorkerConfig.class, file(worker), environment(worker), Map.of());

      assertThat(config.instance()).isEqualTo(worker);
      assertThat(config.schemaRegistry().url()).isEqualTo("http://registry:8080/apis/ccompat/v7");
    }
  }

  @Test
  void shouldCallCommandsThatThereAre() {
    for (String service : List.of("topics", "stream-app", "llm-worker-1", "llm-worker-2")) {
      ParseResult parsed = Main.commandLine().parseArgs(command(service).toArray(String[]::new));

      assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command(service).get(0));
    }
  }

  @Test
  void shouldUseTheVersionsOfTheBuild() throws IOException {
    String pom = Files.readString(Home.directory().resolve("pom.xml"));

    assertThat(services.get("kafka"))
        .containsEntry("image", "apache/kafka:" + version(pom, "kafka-broker"));
    assertThat(services.get("registry"))
        .containsEntry("image", "apicurio/apicurio-registry:" + version(pom, "apicurio"));
  }

  @Test
  void shouldCopyWhatThereIs() throws IOException {
    assertThat(Files.readAllLines(COMPOSE.resolve("Dockerfile")))
        .filteredOn(line -> line.startsWith("COPY --from=build") && !line.contains("/target/"))
        .isNotEmpty()
        .allSatisfy(
            line -> {
              String source = line.replaceFirst("COPY --from=build /whystream/(\\S+) .*", "$1");
              assertThat(Home.directory().resolve(source)).exists();
            });
  }

  private Path file(String service) {
    return Home.directory().resolve(command(service).get(2));
  }

  private List<String> command(String service) {
    return ((List<?>) Objects.requireNonNull(service(service).get("command")))
        .stream().map(String::valueOf).toList();
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> environment(String service) {
    return (Map<String, String>) Objects.requireNonNull(service(service).get("environment"));
  }

  private Map<String, Object> service(String name) {
    return Objects.requireNonNull(services.get(name));
  }

  private static String version(String pom, String of) {
    int at = pom.indexOf("<" + of + ".version>") + of.length() + "<.version>".length();
    return pom.substring(at, pom.indexOf('<', at));
  }

  private static Map<String, Map<String, Object>> services() {
    try (Reader reader = Files.newBufferedReader(COMPOSE.resolve("compose.yaml"))) {
      Map<String, Map<String, Map<String, Object>>> file =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      return Objects.requireNonNull(file.get("services"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
