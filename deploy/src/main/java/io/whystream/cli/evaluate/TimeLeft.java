package io.whystream.cli.evaluate;

import io.whystream.cli.terminal.Durations;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Says each step with the share done and the time left, judged by the steps still to come. */
final class TimeLeft {
  private final int steps;
  private final String step;
  private final LongSupplier nanos;
  private final PrintStream out;
  private final long began;
  private int done;

  /**
   * @param steps at most
   * @param step word that a message has when a step is done
   * @param nanos clock
   */
  TimeLeft(int steps, String step, LongSupplier nanos, PrintStream out) {
    this.steps = steps;
    this.step = step;
    this.nanos = nanos;
    this.out = out;
    this.began = nanos.getAsLong();
  }

  void say(String message) {
    long gone = nanos.getAsLong() - began;
    String left = "";
    if (message.contains(step)) {
      done++;
      left =
          done > steps
              ? ""
              : "at most "
                  + Durations.brief(Duration.ofNanos(gone / done * (steps - done)))
                  + " left";
    }
    out.printf("%10s  %-64s %s%n", Durations.brief(Duration.ofNanos(gone)), message, left);
    out.flush();
  }
}
