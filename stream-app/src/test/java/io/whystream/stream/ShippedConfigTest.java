package io.whystream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.config.ConfigException;
import io.whystream.config.ConfigReader;
import io.whystream.stream.config.StreamConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShippedConfigTest {
  private static final Path SHIPPED = Path.of("../deploy/config/stream-app.yaml");
  private static final Map<String, String> NEEDED =
      Map.of(
          "WHYSTREAM_KAFKA_BOOTSTRAP_SERVERS", "broker:9092",
          "WHYSTREAM_SCHEMA_REGISTRY_URL", "http://registry:8081",
          "WHYSTREAM_STATE_DIRECTORY", "state");

  @Test
  void shouldShipTheDefaults() {
    StreamConfig shipped = ConfigReader.read(StreamConfig.class, SHIPPED, NEEDED, Map.of());

    assertThat(shipped).isEqualTo(ConfigReader.read(StreamConfig.class, null, NEEDED, Map.of()));
    assertThat(shipped.kafka()).containsEntry("bootstrap.servers", "broker:9092");
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThatThrownBy(() -> ConfigReader.read(StreamConfig.class, SHIPPED, Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("schemaRegistry.url is missing")
        .hasMessageContaining("state.directory is missing");
  }
}
