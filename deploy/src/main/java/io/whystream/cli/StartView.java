package io.whystream.cli;

import io.whystream.cli.terminal.Console;
import io.whystream.embedded.ClusterListener;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows how the processes of the cluster start and stop: a line for each that is done, and on a
 * terminal a line that counts the seconds of those that are not.
 */
public final class StartView implements ClusterListener, AutoCloseable {
  private static final String[] WHEEL = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  private static final Duration TURN = Duration.ofMillis(120);

  private final Console console;
  private final Map<String, Long> pending = new LinkedHashMap<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "start-view");
            thread.setDaemon(true);
            return thread;
          });
  private int turn;

  public StartView(Console console) {
    this.console = console;
    if (console.isLive()) {
      var unused =
          ticker.scheduleAtFixedRate(
              this::draw, TURN.toMillis(), TURN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public synchronized void alreadyRunning(String name) {
    line("%-14s runs already".formatted(name));
  }

  @Override
  public synchronized void starting(String name) {
    pending.put(name, System.nanoTime());
    if (!console.isLive()) {
      line("%-14s starting".formatted(name));
    }
  }

  @Override
  public synchronized void ready(String name, Duration after) {
    pending.remove(name);
    line(
        String.format(
            Locale.ROOT,
            "%s %-12s ready after %.1f s",
            console.style().good("✓"),
            name,
            after.toMillis() / 1000.0));
  }

  @Override
  public synchronized void stopping(String name) {
    pending.remove(name);
    line("%-14s stopping".formatted(name));
  }

  @Override
  public synchronized void note(String text) {
    line(console.style().dim(text));
  }

  @Override
  public synchronized void close() {
    ticker.shutdownNow();
    pending.clear();
    console.clear();
  }

  private void line(String text) {
    console.clear();
    console.line(text);
  }

  private synchronized void draw() {
    if (pending.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    StringBuilder waiting = new StringBuilder(WHEEL[turn++ % WHEEL.length]);
    pending.forEach(
        (name, since) ->
            waiting
                .append(" ")
                .append(name)
                .append(" ")
                .append((now - since) / 1_000_000_000L)
                .append(" s"));
    console.frame(List.of(waiting.toString()));
  }
}
