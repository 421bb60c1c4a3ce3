package io.whystream.cli.load;

import io.whystream.cli.terminal.SafeText;
import io.whystream.worker.data.BadLineListener;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/** Reports lines that a reader left out: the first ones each, all of them in number. */
public final class BadLines implements BadLineListener {
  /** Most lines that are reported one by one. */
  private static final int REPORTED = 20;

  private final Consumer<String> report;
  private long count;

  public BadLines(Consumer<String> report) {
    this.report = report;
  }

  @Override
  public void badLine(Path file, long line, String why) {
    if (++count <= REPORTED) {
      report.accept(file + ":" + line + ": " + SafeText.line(why, 200));
    }
  }

  public long count() {
    return count;
  }

  /** Says how many were left out, if any were. */
  public void conclude() {
    if (count > 0) {
      report.accept(
          String.format(
              Locale.ROOT,
              "%,d bad line%s skipped%s",
              count,
              count == 1 ? "" : "s",
              count > REPORTED ? ", the first " + REPORTED + " shown" : ""));
    }
  }
}
