package io.whystream.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.statistics.ClusteredMean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The summary as JSON: flat fields; what was not measured is null. */
final class SummaryJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private SummaryJson() {}

  /**
   * Writes the file, its directories too.
   *
   * @param seconds times of the run by name, such as {@code upSeconds}
   */
  static void write(Path file, Summary summary, Map<String, Double> seconds) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Files.writeString(file, JSON.writeValueAsString(of(summary, seconds)) + "\n");
  }

  static ObjectNode of(Summary summary, Map<String, Double> seconds) {
    ObjectNode node = JSON.createObjectNode();
    Summary.Counts counts = summary.counts();
    node.put("interactions", counts.interactions())
        .put("corrected", counts.corrected())
        .put("superseded", counts.superseded())
        .put("rejected", counts.rejected())
        .put("late", counts.late())
        .put("duplicate", counts.duplicate())
        .put("deadLettered", counts.deadLettered())
        .put("forgotten", counts.forgotten())
        .put("inFlight", counts.inFlight())
        .put("steps", summary.policy().steps())
        .put("policyVersion", summary.policy().version())
        .put("policySha256", summary.policy().sha256());
    number(node, "p50Seconds", summary.p50Seconds());
    number(node, "p95Seconds", summary.p95Seconds());
    mean(node, "meanReward", summary.reward());
    mean(node, "gain", summary.gains().all());
    mean(node, "gainFirstThird", summary.gains().firstThird());
    mean(node, "gainLastThird", summary.gains().lastThird());
    mean(node, "tasteGain", summary.gains().taste());
    number(node, "truthRate", summary.learned().truthRate());
    number(node, "distinctReasons", summary.learned().distinct());
    number(node, "firstPolicyTruthRate", summary.first().truthRate());
    number(node, "firstPolicyDistinctReasons", summary.first().distinct());
    seconds.forEach((name, value) -> number(node, name, value));
    return node;
  }

  private static void mean(ObjectNode node, String name, ClusteredMean mean) {
    number(node, name, mean.mean());
    number(node, name + "Low95", mean.low());
    number(node, name + "High95", mean.high());
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
