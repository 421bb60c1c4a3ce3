package io.whystream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.InMemoryRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

class GoldenTopologyTest {

  /** A changed name strands what is stored under the old one. */
  @Test
  void shouldKeepTheNamesOfNodesStoresAndTopics() throws IOException {
    Topology topology =
        TestStream.topology(new InMemoryRegistry(), TestStream.config(Path.of("unused")));

    try (InputStream golden = getClass().getResourceAsStream("/topology.txt")) {
      assertThat(topology.describe().toString())
          .isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }
}
