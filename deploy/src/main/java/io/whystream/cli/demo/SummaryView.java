package io.whystream.cli.demo;

import static io.whystream.cli.demo.DemoView.interval;
import static io.whystream.cli.demo.DemoView.number;
import static io.whystream.cli.demo.DemoView.percent;

import io.whystream.cli.terminal.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo says at its end. */
final class SummaryView {
  private static final int LABEL = 30;

  private final Style style;

  SummaryView(Style style) {
    this.style = style;
  }

  /**
   * @param elapsed how long the replay took
   */
  List<String> lines(Summary summary, Duration elapsed) {
    Summary.Counts counts = summary.counts();
    Summary.Gains gains = summary.gains();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("What happened"));
    lines.add(
        row(
            "interactions replayed",
            counts.interactions() + " in " + number(elapsed.toMillis() / 1000.0, "%.0f s")));
    lines.add(
        row(
            "corrected",
            counts.corrected()
                + ", "
                + number(counts.corrected() / (elapsed.toMillis() / 1000.0), "%.2f")
                + " a second"));
    lines.add(
        row(
            "ended otherwise",
            counts.superseded()
                + " superseded, "
                + counts.rejected()
                + " rejected, "
                + counts.late()
                + " late, "
                + counts.duplicate()
                + " duplicate, "
                + counts.deadLettered()
                + " dead-lettered"));
    lines.add(
        row(
            "interaction to correction",
            "p50 "
                + number(summary.p50Seconds(), "%.1f s")
                + ", p95 "
                + number(summary.p95Seconds(), "%.1f s")));
    lines.add(
        row(
            "policy",
            summary.policy().steps()
                + " steps, version "
                + summary.policy().version()
                + ", "
                + DemoView.brief(summary.policy().sha256())));
    lines.add(row("gain over the first policy", interval(gains.all(), "%.3f") + "  (95 %)"));
    lines.add(
        row(
            "  first third, last third",
            interval(gains.firstThird(), "%.3f") + ", " + interval(gains.lastThird(), "%.3f")));
    lines.add(row("  in taste alone", interval(gains.taste(), "%.4f")));
    lines.add(
        row(
            "reasons that name nothing false",
            percent(summary.learned().truthRate())
                + "  (first policy "
                + percent(summary.first().truthRate())
                + ")"));
    lines.add(
        row(
            "distinct reasons",
            percent(summary.learned().distinct())
                + "  (first policy "
                + percent(summary.first().distinct())
                + ")"));
    return lines;
  }

  private String row(String label, String value) {
    return String.format(Locale.ROOT, "  %-" + LABEL + "s  ", label) + value;
  }
}
