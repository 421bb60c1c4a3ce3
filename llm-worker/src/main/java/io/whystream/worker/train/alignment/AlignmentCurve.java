package io.whystream.worker.train.alignment;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The curve of an alignment: a line of a CSV file for each step, and one line on the console with a
 * small plot of each part's recent course, redrawn on a terminal.
 */
public final class AlignmentCurve implements Consumer<AlignmentStep> {
  private static final String HEADER =
      "step,phase,loss,format,legal,correct,frac_reward_zero_std,entropy";
  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final int WIDTH = 12;
  private static final int SMOOTHED = 20;
  private static final double SECONDS_BETWEEN_LINES = 20;

  private final Path file;
  private final int allSteps;
  private final PrintStream console;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private final Deque<AlignmentStep> recent = new ArrayDeque<>();
  private final Part format = new Part("format");
  private final Part legal = new Part("legal");
  private final Part correct = new Part("correct");
  private long startNanos = -1;
  private long lastLineNanos;
  private long before;

  /**
   * @param file the CSV file; an earlier run's lines are kept up to the first step of this one
   * @param terminal whether the line is redrawn
   */
  public AlignmentCurve(
      Path file, int allSteps, PrintStream console, boolean terminal, LongSupplier nanoClock) {
    this.file = file;
    this.allSteps = allSteps;
    this.console = console;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
  }

  @Override
  public void accept(AlignmentStep step) {
    try {
      if (startNanos < 0) {
        begin(step.step());
      }
      Files.writeString(file, csv(step), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the curve cannot be written", e);
    }
    recent.add(step);
    if (recent.size() > SMOOTHED) {
      recent.remove();
    }
    if (!step.warmUp()) {
      format.add(step.format());
      legal.add(step.legal());
      correct.add(step.correct());
    }
    show(step);
  }

  private void begin(long first) throws IOException {
    startNanos = nanoClock.getAsLong();
    lastLineNanos = startNanos;
    before = first - 1;
    List<String> kept = new ArrayList<>(List.of(HEADER));
    if (Files.exists(file)) {
      Files.readAllLines(file).stream()
          .skip(1)
          .filter(line -> Long.parseLong(line.substring(0, line.indexOf(','))) < first)
          .forEach(kept::add);
    }
    Files.write(file, kept);
  }

  private static String csv(AlignmentStep step) {
    return String.format(
        Locale.ROOT,
        "%d,%s,%.6f,%.4f,%.4f,%.4f,%.4f,%.4f%n",
        step.step(),
        step.warmUp() ? "warm-up" : "grpo",
        step.loss(),
        step.format(),
        step.legal(),
        step.correct(),
        step.fracRewardZeroStd(),
        step.entropy());
  }

  private void show(AlignmentStep step) {
    long now = nanoClock.getAsLong();
    boolean last = step.step() == allSteps;
    if (!terminal && !last && now - lastLineNanos < SECONDS_BETWEEN_LINES * 1e9) {
      return;
    }
    lastLineNanos = now;
    double left =
        (now - startNanos) / 1e9 * (allSteps - step.step()) / Math.max(1, step.step() - before);
    String line =
        String.format(
            Locale.ROOT,
            "step %d of %d  %s  %d:%02d left",
            step.step(),
            allSteps,
            step.warmUp()
                ? String.format(
                    Locale.ROOT,
                    "warm-up, loss %.3f",
                    recent.stream().mapToDouble(AlignmentStep::loss).average().orElse(0))
                : format + "  " + legal + "  " + correct,
            (long) left / 60,
            (long) left % 60);
    if (terminal) {
      console.print("\r" + line + "\u001b[K" + (last ? System.lineSeparator() : ""));
      console.flush();
    } else {
      console.println(line);
    }
  }

  /** One share: its mean over the last steps and its course over the last points. */
  private static final class Part {
    private final String name;
    private final Deque<Double> last = new ArrayDeque<>();
    private final Deque<Double> course = new ArrayDeque<>();
    private int steps;

    Part(String name) {
      this.name = name;
    }

    void add(double share) {
      last.add(share);
      if (last.size() > SMOOTHED) {
        last.remove();
      }
      if (steps++ % SMOOTHED == 0) {
        course.add(0.0);
        if (course.size() > WIDTH) {
          course.remove();
        }
      }
      course.removeLast();
      course.add(mean());
    }

    private double mean() {
      return last.stream().mapToDouble(x -> x).average().orElse(0);
    }

    @Override
    public String toString() {
      StringBuilder plot = new StringBuilder();
      for (double share : course) {
        plot.append(LEVELS.charAt((int) Math.min(LEVELS.length() - 1, share * LEVELS.length())));
      }
      return String.format(Locale.ROOT, "%s %s %.0f %%", name, plot, 100 * mean());
    }
  }
}
