package io.whystream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {

  @Test
  void shouldGiveOutWhatAPartOfTheProgramCounts() throws Exception {
    try (MetricsEndpoint endpoint = new MetricsEndpoint("localhost", 0, PrometheusMetrics.open())) {
      // Given
      Metrics.counter("whystream.test.apples", "kind", "red").increment(3);

      // When
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://localhost:" + endpoint.port() + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      // Then
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .contains("whystream_test_apples_total{kind=\"red\"} 3.0")
          .contains("jvm_memory_used_bytes")
          .containsPattern("whystream_process_resident_bytes [1-9]");
    }
  }
}
