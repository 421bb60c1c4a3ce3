package io.whystream.cli.demo;

import static io.whystream.cli.demo.DemoView.interval;
import static io.whystream.cli.demo.DemoView.number;
import static io.whystream.cli.demo.DemoView.percent;

import io.whystream.cli.terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the demo says at its end. */
final class SummaryView {
  private static final int LABEL = 31;

  private final Style style;

  SummaryView(Style style) {
    this.style = style;
  }

  /**
   * What the last lines refer to.
   *
   * @param data directory of the cluster
   * @param running whether it goes on running
   */
  record Hints(String data, boolean running) {}

  /**
   * The whole text.
   *
   * @param seconds times of the run by name
   */
  List<String> lines(Summary summary, Map<String, Double> seconds, Hints hints) {
    List<String> lines = new ArrayList<>(figures(summary, seconds));
    lines.add("");
    lines.addAll(next(hints));
    return lines;
  }

  private List<String> next(Hints hints) {
    String data = " --data " + hints.data();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("What to try next"));
    if (!hints.running()) {
      lines.add(hint("./whystream up" + data, "start the demo's cluster again"));
    }
    lines.add(hint("./whystream features user 495" + data, "a user's pattern"));
    lines.add(hint("./whystream policy" + data, "the policy, its hash and its steps"));
    lines.add(hint("./whystream ledger" + data, "every interaction and how it ended"));
    lines.add(hint("./whystream demo --interactions 500", "learn for longer"));
    lines.add(hint("./whystream load PATH" + data, "interactions of your own"));
    return lines;
  }

  private String hint(String command, String what) {
    return String.format(Locale.ROOT, "  %-52s  ", command) + style.dim(what);
  }

  private List<String> figures(Summary summary, Map<String, Double> seconds) {
    double elapsed = seconds.getOrDefault("replaySeconds", Double.NaN);
    Summary.Counts counts = summary.counts();
    Summary.Gains gains = summary.gains();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("What happened"));
    lines.add(
        row("interactions replayed", counts.interactions() + " in " + number(elapsed, "%.0f s")));
    lines.add(
        row(
            "corrected",
            counts.corrected()
                + ", "
                + number(counts.corrected() / elapsed, "%.2f")
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
