package io.whystream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchEngineTest {

  @Test
  void shouldPrintATableAndALastLineOfJson() throws Exception {
    // Given
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    int code;
    try {

      // When
      code =
          Main.commandLine()
              .execute(
                  "bench",
                  "engine",
                  "--group",
                  "2",
                  "--prompt",
                  "16",
                  "--completion",
                  "4",
                  "--rounds",
                  "1",
                  "--sampling-weights",
                  "--python",
                  "none",
                  "--json");
    } finally {
      System.setOut(before);
    }

    // Then
    assertThat(code).isZero();
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("decode step "));
    assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("int8 "));
    JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    for (String part : List.of("prefill", "decodeStep", "learn", "grpoStep")) {
      assertThat(json.path(part + "Seconds").asDouble()).as(part).isPositive();
    }
    JsonNode sampled = json.path("samplingWeights");
    assertThat(sampled.path("FLOAT32").path("meanDifference").asDouble()).isLessThan(1e-5);
    assertThat(sampled.path("INT8").path("meanDifference").asDouble()).isBetween(1e-4, 0.5);
  }
}
