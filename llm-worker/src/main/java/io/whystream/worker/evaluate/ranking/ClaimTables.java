package io.whystream.worker.evaluate.ranking;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A section whose claims stand in a table of their own: measures in rows, arms in columns. */
final class ClaimTables {
  private ClaimTables() {}

  static void append(Report.Section section, StringBuilder text) {
    List<String> arms = section.rows().stream().map(Report.Row::method).toList();
    row(text, "mean", arms);
    text.append("| --- |").append(" --- |".repeat(arms.size())).append("\n");
    Set<String> measures = new LinkedHashSet<>();
    section.rows().forEach(row -> measures.addAll(row.measures().keySet()));
    for (String measure : measures) {
      List<String> cells = new ArrayList<>();
      for (Report.Row row : section.rows()) {
        Report.Spread spread = row.measures().get(measure);
        cells.add(spread == null ? "" : ReportFiles.shown(spread));
      }
      row(text, measure, cells);
    }
    List<String> settings = section.rows().stream().map(Report.Row::setting).toList();
    if (settings.stream().anyMatch(setting -> !setting.isEmpty())) {
      row(text, "remarks", settings);
    }
    text.append("\n| claim | measure | difference (95 %) | verdict | events, users |\n");
    text.append("| --- | --- | --- | --- | --- |\n");
    for (Report.Claim claim : section.claims()) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %+.4f [%+.4f, %+.4f] | %s | %d, %d |%n",
              claim.name(),
              claim.measure(),
              claim.difference().mean(),
              claim.difference().low(),
              claim.difference().high(),
              claim.verdict(),
              claim.events(),
              claim.users()));
    }
  }

  private static void row(StringBuilder text, String first, List<String> cells) {
    text.append("| ").append(first).append(" | ").append(String.join(" | ", cells)).append(" |\n");
  }
}
