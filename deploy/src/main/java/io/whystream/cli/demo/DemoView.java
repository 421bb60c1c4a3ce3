package io.whystream.cli.demo;

import io.whystream.cli.statistics.ClusteredMean;
import io.whystream.cli.terminal.ProgressBar;
import io.whystream.cli.terminal.SafeText;
import io.whystream.cli.terminal.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The frame that the demo draws while it replays, and the line that it prints without a terminal.
 */
final class DemoView {
  /** Widest frame; sentences get hard to read beyond. */
  private static final int WIDEST = 120;

  /** Rows of one correction: what it is about, two of pattern, two of reason. */
  private static final int CORRECTION_ROWS = 5;

  private final Style style;
  private final int total;

  /**
   * @param total interactions that will be replayed
   */
  DemoView(Style style, int total) {
    this.style = style;
    this.total = total;
  }

  /** The frame in at most {@code columns} by {@code rows}. */
  List<String> frame(Summary summary, List<Shown> recent, Duration elapsed, int columns, int rows) {
    int width = Math.max(40, Math.min(WIDEST, columns - 1));
    List<String> lines = new ArrayList<>(rows);
    lines.add(header(summary, width));
    lines.add(bar(summary, elapsed, width));
    lines.add("");
    for (String figure : figures(summary)) {
      lines.add(SafeText.cut(figure, width));
    }
    if (!recent.isEmpty()) {
      lines.add("");
      lines.add(columnTitles(width));
      for (Shown shown : recent) {
        if (lines.size() + CORRECTION_ROWS > rows - 1) {
          break;
        }
        lines.addAll(correction(shown, width));
      }
    }
    return lines;
  }

  /** One line that says where the replay stands. */
  String plainLine(Summary summary, Duration elapsed) {
    Summary.Counts counts = summary.counts();
    return String.format(
        Locale.ROOT,
        "%4d s  %d/%d sent, %d corrected; p50 %s s, p95 %s s; reward %s; gain %s; truth %s;"
            + " distinct %s; policy v%d %s",
        elapsed.toSeconds(),
        counts.interactions(),
        total,
        counts.corrected(),
        number(summary.p50Seconds(), "%.1f"),
        number(summary.p95Seconds(), "%.1f"),
        number(summary.reward().mean(), "%+.2f"),
        interval(summary.gains().all(), "%.2f"),
        percent(summary.learned().truthRate()),
        percent(summary.learned().distinct()),
        summary.policy().version(),
        brief(summary.policy().sha256()));
  }

  /** A correction in lines of its own, for output without columns. */
  List<String> plainCorrection(Shown shown) {
    return List.of(
        "        " + subject(shown) + ", gain " + number(shown.gain(), "%+.2f"),
        "          pattern before  " + orNothing(shown.oldPattern(), "none yet"),
        "          pattern now     " + SafeText.line(shown.newPattern()),
        "          first policy    " + orNothing(shown.firstReason(), "no reason"),
        "          learned policy  " + orNothing(shown.learnedReason(), "no reason"));
  }

  private String header(Summary summary, int width) {
    String left = "Whystream · reasons corrected live";
    String right =
        summary.policy().version() < 0
            ? "policy not learned yet"
            : "policy v" + summary.policy().version() + " " + brief(summary.policy().sha256());
    int gap = Math.max(1, width - SafeText.width(left) - SafeText.width(right));
    return style.bold(left) + " ".repeat(gap) + style.accent(right);
  }

  private String bar(Summary summary, Duration elapsed, int width) {
    Summary.Counts counts = summary.counts();
    int ended = counts.interactions() - counts.inFlight();
    return new ProgressBar(ended, total, elapsed).render(width);
  }

  private List<String> figures(Summary summary) {
    Summary.Counts counts = summary.counts();
    Summary.Gains gains = summary.gains();
    return List.of(
        String.format(
            Locale.ROOT,
            "interactions  %d sent · %d corrected · %d superseded · %d other · %d under way",
            counts.interactions(),
            counts.corrected(),
            counts.superseded(),
            counts.others(),
            counts.inFlight()),
        String.format(
            Locale.ROOT,
            "corrected in  p50 %s s · p95 %s s",
            number(summary.p50Seconds(), "%.1f"),
            number(summary.p95Seconds(), "%.1f")),
        String.format(
            Locale.ROOT,
            "reward        mean %s · %d steps learned",
            number(summary.reward().mean(), "%+.2f"),
            summary.policy().steps()),
        String.format(
            Locale.ROOT,
            "gain          %s over the first policy · taste %s",
            interval(gains.all(), "%.2f"),
            interval(gains.taste(), "%.4f")),
        String.format(
            Locale.ROOT,
            "truth         %s (first policy %s) · distinct reasons %s (%s)",
            percent(summary.learned().truthRate()),
            percent(summary.first().truthRate()),
            percent(summary.learned().distinct()),
            percent(summary.first().distinct())));
  }

  private String columnTitles(int width) {
    int left = (width - 3) / 2;
    String before = SafeText.line("before: pattern, first policy's reason", left);
    String after = SafeText.line("after: pattern, learned reason", width - 3 - left);
    return style.dim(pad(before, left) + " │ " + after);
  }

  private List<String> correction(Shown shown, int width) {
    int left = (width - 3) / 2;
    int right = width - 3 - left;
    String gain = "gain " + number(shown.gain(), "%+.2f");
    String subject = SafeText.line(subject(shown), width - gain.length() - 1);
    List<String> lines = new ArrayList<>(CORRECTION_ROWS);
    lines.add(
        style.bold(pad(subject, width - gain.length()))
            + (shown.gain() < 0 ? style.bad(gain) : style.good(gain)));
    List<String> before =
        new ArrayList<>(SafeText.wrap(orNothing(shown.oldPattern(), "none yet"), left, 2));
    before.addAll(SafeText.wrap(orNothing(shown.firstReason(), "no reason"), left, 2));
    List<String> after = new ArrayList<>(SafeText.wrap(shown.newPattern(), right, 2));
    after.addAll(SafeText.wrap(orNothing(shown.learnedReason(), "no reason"), right, 2));
    for (int row = 0; row < before.size(); row++) {
      boolean pattern = row < 2;
      String old = pad(before.get(row), left);
      lines.add((pattern ? style.dim(old + " │ ") : old + style.dim(" │ ")) + after.get(row));
    }
    return lines;
  }

  private static String subject(Shown shown) {
    return SafeText.line(shown.title()) + ", user " + SafeText.line(shown.user(), 24);
  }

  private static String orNothing(@Nullable String text, String nothing) {
    return text == null ? "(" + nothing + ")" : SafeText.line(text);
  }

  static String interval(ClusteredMean mean, String format) {
    String value = number(mean.mean(), format.replace("%", "%+"));
    return Double.isFinite(mean.halfWidth())
        ? value + " ± " + number(mean.halfWidth(), format)
        : value;
  }

  static String number(double value, String format) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }

  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "-";
  }

  static String brief(String sha256) {
    return sha256.substring(0, Math.min(8, sha256.length()));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - SafeText.width(text)));
  }
}
