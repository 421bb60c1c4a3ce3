package io.whystream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.config.ConfigReader;
import io.whystream.embedded.Home;
import io.whystream.stream.config.StreamConfig;
import io.whystream.worker.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigFilesTest {
  private static final Path CONFIG = Home.directory().resolve("deploy/config");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "WHYSTREAM_KAFKA_BOOTSTRAP_SERVERS", "broker:9092",
          "WHYSTREAM_SCHEMA_REGISTRY_URL", "http://registry:8081",
          "WHYSTREAM_STATE_DIRECTORY", "/state",
          "WHYSTREAM_SNAPSHOTS", "/snapshots");

  @Test
  void shouldLoadTheFileOfStreamApp() {
    StreamConfig config =
        ConfigReader.read(
            StreamConfig.class, CONFIG.resolve("stream-app.yaml"), ENVIRONMENT, Map.of());

    assertThat(config.kafka()).containsEntry("bootstrap.servers", "broker:9092");
    assertThat(config.schemaRegistry().url()).isEqualTo("http://registry:8081");
    assertThat(config.state().directory()).isEqualTo(Path.of("/state"));
  }

  @Test
  void shouldLoadTheFileOfTheWorker() {
    WorkerConfig config =
        ConfigReader.read(
            WorkerConfig.class, CONFIG.resolve("llm-worker.yaml"), ENVIRONMENT, Map.of());

    assertThat(config.kafka()).containsEntry("bootstrap.servers", "broker:9092");
    assertThat(config.snapshots()).isEqualTo(Path.of("/snapshots"));
    assertThat(config.roles()).containsExactly(WorkerConfig.Role.values());
  }

  @Test
  void shouldShipNoOtherFile() throws IOException {
    try (Stream<Path> files = Files.list(CONFIG)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("stream-app.yaml", "llm-worker.yaml");
    }
  }
}
