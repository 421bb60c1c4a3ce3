package io.whystream.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a piece of work of known size has come, at which rate and how long it will still take.
 *
 * @param done units done
 * @param total units in all; 0 for not known yet
 * @param elapsed time since the first unit
 */
public record ProgressBar(long done, long total, Duration elapsed) {

  /** The bar in {@code columns} columns with counts, share, rate and time left behind it. */
  public String render(int columns) {
    String figures =
        total > 0
            ? String.format(
                Locale.ROOT, " %,d/%,d %3d %%  %s%s", done, total, percent(), rate(), left())
            : String.format(Locale.ROOT, " %,d  %s", done, rate());
    int width = columns - figures.length();
    if (total <= 0 || width < 5) {
      return SafeText.cut(figures.strip(), columns);
    }
    int filled = (int) Math.round(width * share());
    return "█".repeat(filled) + "░".repeat(width - filled) + figures;
  }

  private double share() {
    return Math.min(1, (double) done / total);
  }

  private int percent() {
    return (int) Math.floor(100 * share());
  }

  private double perSecond() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? done / seconds : 0;
  }

  private String rate() {
    double rate = perSecond();
    return String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%,.0f/s", rate);
  }

  private String left() {
    double rate = perSecond();
    if (done >= total || rate <= 0) {
      return "";
    }
    return "  "
        + Durations.brief(Duration.ofMillis((long) (1000 * (total - done) / rate)))
        + " left";
  }
}
