package io.whystream.worker.evaluate.ranking;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes a report as report.md, report.json and one plot a section. */
public final class ReportFiles {
  private static final int BAR = 26;
  private static final int LABEL = 190;
  private static final int PLOT = 420;

  private ReportFiles() {}

  /**
   * Writes.
   *
   * @param directory made when it is missing
   */
  public static void write(Report report, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.md"), markdown(report));
    Files.writeString(
        directory.resolve("report.json"),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report)
            + "\n");
    for (Report.Section section : report.sections()) {
      if (section.curves().isEmpty()) {
        Files.writeString(directory.resolve(section.name() + ".svg"), plot(section));
      }
      for (Report.Curve curve : section.curves()) {
        Files.writeString(directory.resolve(curve.name() + ".svg"), CurvePlot.of(curve));
      }
    }
  }

  static String markdown(Report report) {
    StringBuilder text = new StringBuilder("# Evaluation of " + report.dataset() + "\n\n");
    report
        .facts()
        .forEach(
            (name, value) ->
                text.append("- ").append(name).append(": ").append(value).append("\n"));
    for (Report.Section section : report.sections()) {
      text.append("\n## ").append(section.title()).append("\n\n").append(section.note());
      text.append("\n\n");
      if (section.curves().isEmpty()) {
        text.append("![%s](%s.svg)\n\n".formatted(section.title(), section.name()));
        table(section, text);
      } else {
        section
            .curves()
            .forEach(one -> text.append("![%s](%s.svg)\n\n".formatted(one.title(), one.name())));
        ClaimTables.append(section, text);
      }
    }
    return text.toString();
  }

  private static void table(Report.Section section, StringBuilder text) {
    List<String> measures = List.copyOf(section.rows().get(0).measures().keySet());
    text.append("| recommender | ").append(String.join(" | ", measures));
    text.append(" | ours minus it, ").append(section.compared());
    text.append(" (95 %) | setting |\n| --- |");
    text.append(" --- |".repeat(measures.size() + 2)).append("\n");
    for (Report.Row row : section.rows()) {
      text.append("| ").append(row.method());
      for (String measure : measures) {
        Report.Spread spread = row.measures().get(measure);
        text.append(" | ").append(spread == null ? "" : shown(spread));
      }
      text.append(" | ");
      for (PairedBootstrap against : row.against()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%+.4f [%+.4f, %+.4f]%s",
                against.mean(),
                against.low(),
                against.high(),
                against.shown() ? "" : ": " + against.verdict()));
      }
      text.append(" | ").append(row.setting()).append(" |\n");
    }
  }

  static String shown(Report.Spread spread) {
    if (Double.isNaN(spread.mean())) {
      return "";
    }
    return spread.seeds() < 2
        ? String.format(Locale.ROOT, "%.4f", spread.mean())
        : String.format(Locale.ROOT, "%.4f ± %.4f", spread.mean(), spread.deviation());
  }

  /** Bars of the measure compared, with the deviation over seeds; none where it is below 0. */
  static String plot(Report.Section section) {
    double most =
        section.rows().stream()
            .mapToDouble(row -> of(section, row).mean() + of(section, row).deviation())
            .max()
            .orElse(0);
    double scale = most > 0 ? PLOT / most : 0;
    int height = section.rows().size() * BAR + 40;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\""
                + " height=\"100%%\" fill=\"white\"/>%n<text x=\"8\" y=\"20\">%s: %s</text>%n",
            LABEL + PLOT + 80,
            height,
            escape(section.title()),
            section.compared()));
    int y = 32;
    for (Report.Row row : section.rows()) {
      double width = Math.max(0, of(section, row).mean()) * scale;
      double spread = of(section, row).deviation() * scale;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"8\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\""
                  + " height=\"%d\" fill=\"%s\"/><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\""
                  + " y2=\"%d\" stroke=\"black\"/><text x=\"%.1f\" y=\"%d\">%.4f</text>%n",
              y + 14,
              escape(row.method()),
              LABEL,
              y,
              width,
              BAR - 8,
              row.against().isEmpty() ? "#2a6f97" : "#a9b4c2",
              LABEL + width - spread,
              LABEL + width + spread,
              y + 9,
              y + 9,
              LABEL + width + spread + 6,
              y + 14,
              of(section, row).mean()));
      y += BAR;
    }
    return svg.append("</svg>\n").toString();
  }

  private static Report.Spread of(Report.Section section, Report.Row row) {
    Report.Spread spread = row.measures().get(section.compared());
    return spread == null ? new Report.Spread(0, 0, 0) : spread;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
