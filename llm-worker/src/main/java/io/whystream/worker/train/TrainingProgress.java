package io.whystream.worker.train;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows how a training goes: a bar that is redrawn on a terminal, a line now and then elsewhere.
 */
final class TrainingProgress {
  private static final int WIDTH = 24;
  private static final double SECONDS_BETWEEN_LINES = 10;

  private final PrintStream out;
  private final boolean terminal;
  private double smoothed = Double.NaN;
  private double lastLine = Double.NEGATIVE_INFINITY;

  TrainingProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Shows one step.
   *
   * @param done share of the training, 0 to 1
   * @param seconds since this run started
   * @param doneBefore share that was done when this run started
   */
  void step(long step, double loss, long tokens, double done, double seconds, double doneBefore) {
    smoothed = Double.isNaN(smoothed) ? loss : 0.95 * smoothed + 0.05 * loss;
    double left = seconds * (1 - done) / Math.max(done - doneBefore, 1e-9);
    int filled = (int) Math.min(WIDTH, Math.round(WIDTH * done));
    String line =
        String.format(
            Locale.ROOT,
            "[%s%s] %3.0f %%  step %d  loss %.4f  %.2f M tokens  %.0f tokens/s  %d:%02d left",
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            100 * done,
            step,
            smoothed,
            tokens / 1e6,
            tokens / Math.max(seconds, 1e-9),
            (long) left / 60,
            (long) left % 60);
    if (terminal) {
      out.print("\r" + line + " ");
      out.flush();
    } else if (seconds - lastLine >= SECONDS_BETWEEN_LINES) {
      out.println(line);
      lastLine = seconds;
    }
  }

  void end() {
    if (terminal) {
      out.println();
    }
  }
}
