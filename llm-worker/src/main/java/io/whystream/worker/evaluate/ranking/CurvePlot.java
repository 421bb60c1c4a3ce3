package io.whystream.worker.evaluate.ranking;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines over steps as SVG, with the line of 0 and a legend. */
final class CurvePlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 320;
  private static final int LEFT = 60;
  private static final int TOP = 32;
  private static final int LEGEND = 160;
  private static final List<String> COLOURS =
      List.of("#2a6f97", "#d1495b", "#66a182", "#edae49", "#8d5a97", "#5c5c5c");

  private CurvePlot() {}

  static String of(Report.Curve curve) {
    double[] all =
        curve.lines().values().stream()
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .toArray();
    double low = Math.min(0, Arrays.stream(all).min().orElse(0));
    double high = Math.max(0, Arrays.stream(all).max().orElse(0));
    double span = high > low ? high - low : 1;
    int steps = curve.lines().values().stream().mapToInt(line -> line.length).max().orElse(0);
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\""
            + " height=\"100%%\" fill=\"white\"/>%n<text x=\"8\" y=\"20\">%s</text>%n",
        LEFT + WIDTH + LEGEND,
        TOP + HEIGHT + 40,
        ReportFiles.escape(curve.title()));
    for (double tick : new double[] {low, 0, high}) {
      double y = TOP + HEIGHT * (high - tick) / span;
      add(
          svg,
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#bbb\"/>"
              + "<text x=\"4\" y=\"%.1f\">%+.3f</text>%n",
          LEFT,
          LEFT + WIDTH,
          y,
          y,
          y + 4,
          tick);
    }
    int number = 0;
    for (Map.Entry<String, double[]> line : curve.lines().entrySet()) {
      String colour = COLOURS.get(number % COLOURS.size());
      StringBuilder points = new StringBuilder();
      for (int i = 0; i < line.getValue().length; i++) {
        double value = line.getValue()[i];
        if (Double.isFinite(value)) {
          add(
              points,
              "%.1f,%.1f ",
              LEFT + WIDTH * (i + 1.0) / steps,
              TOP + HEIGHT * (high - value) / span);
        }
      }
      add(
          svg,
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>"
              + "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
          colour,
          points.toString().strip(),
          LEFT + WIDTH + 10,
          TOP + 14 + 18 * number,
          colour,
          ReportFiles.escape(line.getKey()));
      number++;
    }
    add(
        svg,
        "<text x=\"%d\" y=\"%d\">event %d</text>%n",
        LEFT + WIDTH - 40,
        TOP + HEIGHT + 24,
        steps);
    return svg.append("</svg>\n").toString();
  }

  private static void add(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
