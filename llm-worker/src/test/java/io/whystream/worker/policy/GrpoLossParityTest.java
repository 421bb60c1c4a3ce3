package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.worker.engine.djl.Fixtures;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Value and gradient of every loss family against 240 cases computed by TRL 1.16 in float64. */
class GrpoLossParityTest {
  private static final double TOLERANCE = 1e-9;

  static Stream<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    Path path = Fixtures.root().resolve("grpo/trl-losses.jsonl");
    try (BufferedReader lines = Files.newBufferedReader(path)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = json.readTree(line);
        if (node.has("loss_type")) {
          cases.add(node);
        }
      }
    }
    return cases.stream();
  }

  @Test
  void shouldCoverAllFamilies() throws IOException {
    long families = cases().map(c -> c.get("loss_type").asText()).distinct().count();
    assertThat(families).isPositive();
    if (Fixtures.own()) {
      assertThat(families).isEqualTo(8);
      assertThat(cases()).hasSize(240);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldMatchTrl(JsonNode expected) {
    // Given
    int[] lengths = lengths(expected.get("mask"));
    GrpoBatch batch =
        new GrpoBatch(
            rows(expected.get("logp"), lengths),
            rows(expected.get("logp_old"), lengths),
            rows(expected.get("logp_ref"), lengths),
            rows(expected.get("logp_sampled"), lengths),
            GroupAdvantages.of(
                row(expected.get("rewards"), expected.get("rewards").size()),
                expected.get("group_size").asInt(),
                RewardScaling.valueOf(upper(expected.get("scale_rewards")))));

    // When
    GrpoLoss.Result result = new GrpoLoss(constants(expected)).evaluate(batch);

    // Then
    String name = "case " + expected.get("id") + " " + expected.get("loss_type");
    assertClose(name + " loss", result.loss(), expected.get("loss").asDouble(), 0);
    double[] advantages = row(expected.get("advantages"), lengths.length);
    double[][] gradient = rows(expected.get("gradient"), lengths);
    double scale = 0;
    for (double[] values : gradient) {
      for (double value : values) {
        scale = Math.max(scale, Math.abs(value));
      }
    }
    for (int i = 0; i < lengths.length; i++) {
      assertClose(name + " advantage", batch.advantages()[i], advantages[i], 1);
      for (int t = 0; t < lengths[i]; t++) {
        assertClose(
            name + " gradient " + i + "," + t,
            result.byLogProbability()[i][t],
            gradient[i][t],
            1e-3 * scale);
      }
    }
  }

  /** Relative to the expected value, or to {@code floor} where that is larger. */
  private static void assertClose(String what, double actual, double expected, double floor) {
    double bound = TOLERANCE * Math.max(Math.abs(expected), Math.max(floor, 1e-6));
    assertThat(actual).as(what).isCloseTo(expected, within(bound));
  }

  private static GrpoConstants constants(JsonNode c) {
    return new GrpoConstants(
        LossType.valueOf(upper(c.get("loss_type"))),
        RatioLevel.valueOf(upper(c.get("level"))),
        RewardScaling.valueOf(upper(c.get("scale_rewards"))),
        c.get("epsilon_low").asDouble(),
        c.get("epsilon_high").asDouble(),
        number(c.get("delta")),
        c.get("beta").asDouble(),
        c.get("kl_bias_correction").asBoolean(),
        number(c.get("off_policy_threshold")),
        number(c.get("sampler_ratio_cap")),
        c.get("max_completion_length").asInt());
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNull() ? null : node.asDouble();
  }

  private static String upper(JsonNode node) {
    return node.asText().toUpperCase(Locale.ROOT);
  }

  private static int[] lengths(JsonNode mask) {
    int[] lengths = new int[mask.size()];
    for (int i = 0; i < lengths.length; i++) {
      for (JsonNode on : mask.get(i)) {
        lengths[i] += on.asInt();
      }
    }
    return lengths;
  }

  private static double[][] rows(JsonNode node, int[] lengths) {
    double[][] rows = new double[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      rows[i] = row(node.get(i), lengths[i]);
    }
    return rows;
  }

  private static double[] row(JsonNode node, int length) {
    double[] row = new double[length];
    for (int t = 0; t < length; t++) {
      row[t] = node.get(t).asDouble();
    }
    return row;
  }
}
