package io.whystream.cli.bench.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.terminal.Json;
import io.whystream.cli.terminal.Table;
import io.whystream.schema.record.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Shows what was measured, as tables and as JSON. */
final class StreamView {
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;

  private StreamView() {}

  static List<String> lines(List<StreamResult> results) {
    List<String> lines = new ArrayList<>();
    Table fast =
        new Table(
            "case",
            "processing",
            "admitted/s",
            "merged",
            "stream-app, us",
            "broker, us",
            "load and stand-in, us",
            "commit, ms",
            "longest",
            "memory, MiB",
            "ended",
            "of",
            "load",
            "warm-up, s");
    for (StreamResult result : results) {
      fast.row(
          result.stream().name(),
          result.stream().guarantee(),
          number("%,.0f", result.perSecond()),
          number("%.1f %%", 100 * result.share(Ending.SUPERSEDED)),
          number("%.1f", 1e6 * result.streamCpu()),
          number("%.1f", 1e6 * result.brokerCpu()),
          number("%.1f", 1e6 * result.ownCpu()),
          number("%.1f", result.commitMean()),
          number("%.0f", result.commitMax()),
          number("%.0f", result.residentBytes() / (double) (1 << 20)),
          number("%,.0f", result.ended()),
          number("%,.0f", result.sent()),
          number("%.1f", result.load()),
          number("%,.0f", result.warmedUp().toMillis() / 1e3));
    }
    lines.addAll(fast.lines());
    Table hops = new Table("hop, ms (p50 / p99)", "processing", "of", "p50", "p99");
    for (StreamResult result : results) {
      if (!result.hops().isEmpty()) {
        for (Hop hop : Hop.values()) {
          hops.row(
              result.stream().name(),
              result.stream().guarantee(),
              hop.text(),
              number("%.0f", result.millis(hop, MEDIAN)),
              number("%.0f", result.millis(hop, P99)));
        }
      }
    }
    if (hops.lines().size() > 1) {
      lines.add("");
      lines.addAll(hops.lines());
    }
    lines.addAll(repeated(results));
    return lines;
  }

  /** Median and range of each case that was taken more than once. */
  private static List<String> repeated(List<StreamResult> results) {
    Map<StreamCase, List<StreamResult>> byCase =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    StreamResult::stream, LinkedHashMap::new, Collectors.toList()));
    if (byCase.size() == results.size()) {
      return List.of();
    }
    Table table =
        new Table(
            "median [range]", "processing", "times", "admitted/s", "stream-app, us", "commit, ms");
    byCase.forEach(
        (each, runs) ->
            table.row(
                each.name(),
                each.guarantee(),
                String.valueOf(runs.size()),
                range("%,.0f", runs, StreamResult::perSecond),
                range("%.1f", runs, run -> 1e6 * run.streamCpu()),
                range("%.2f", runs, StreamResult::commitMean)));
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines());
    return lines;
  }

  private static String range(
      String format, List<StreamResult> runs, ToDoubleFunction<StreamResult> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    int half = sorted.length / 2;
    double median = (sorted[half] + sorted[sorted.length - 1 - half]) / 2;
    return number(format, median)
        + " ["
        + number(format, sorted[0])
        + ", "
        + number(format, sorted[sorted.length - 1])
        + "]";
  }

  static String json(List<StreamResult> results) {
    ArrayNode cases = new ObjectMapper().createArrayNode();
    for (StreamResult result : results) {
      ObjectNode node = cases.addObject();
      node.put("case", result.stream().name())
          .put("processing", result.stream().guarantee())
          .put("admittedPerSecond", result.perSecond())
          .put("mergedShare", result.share(Ending.SUPERSEDED))
          .put("streamAppCpuSeconds", result.streamCpu())
          .put("brokerCpuSeconds", result.brokerCpu())
          .put("ownCpuSeconds", result.ownCpu())
          .put("warmUpSeconds", result.warmedUp().toMillis() / 1e3)
          .put("commitMeanMillis", result.commitMean())
          .put("commitMaxMillis", result.commitMax())
          .put("residentBytes", result.residentBytes())
          .put("sent", result.sent())
          .put("ended", result.ended())
          .put("load", result.load());
      if (!result.hops().isEmpty()) {
        ObjectNode hops = node.putObject("hopMillis");
        for (Hop hop : Hop.values()) {
          hops.putObject(hop.name().toLowerCase(Locale.ROOT))
              .put("p50", result.millis(hop, MEDIAN))
              .put("p99", result.millis(hop, P99));
        }
      }
    }
    return Json.line(new ObjectMapper().createObjectNode().set("cases", cases));
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }
}
