package io.whystream.cli.demo;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.load.Loader;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.Durations;
import io.whystream.cli.terminal.ProgressBar;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** History in, replay through, summary out, on a cluster that is up. Threading: one thread. */
final class DemoRun {
  private static final Duration REDRAW = Duration.ofMillis(250);

  private static final Duration PLAIN_LINE = Duration.ofSeconds(5);

  /** Without any progress of the history for so long, something is wrong. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Connection connection;
  private final Console console;
  private final Clock clock;

  public DemoRun(Connection connection, Console console, Clock clock) {
    this.connection = connection;
    this.console = console;
    this.clock = clock;
  }

  /**
   * How the replay is chosen and bounded.
   *
   * @param history most interactions of the history that are loaded, the newest
   * @param interactions most interactions that are replayed
   * @param budget time after which nothing more is sent
   * @param grace event time inside of which arrivals are shuffled
   * @param seed seed of the shuffling
   */
  public record Plan(int history, int interactions, Duration budget, Duration grace, long seed) {
    /** Share of the interactions that is history. */
    private static final double CUT = 0.8;

    /** So that many users take part. */
    private static final int PER_USER = 5;

    /** Interactions that arrive at once, in any order. */
    private static final int BURST = 3;

    Replay.Choice choice() {
      return new Replay.Choice(CUT, history, PER_USER, interactions, grace.toMillis(), BURST, seed);
    }
  }

  /** What came of it: the summary and times by name. */
  public record Result(Summary summary, Map<String, Double> seconds) {}

  /** Loads what is not loaded yet, replays what is not replayed yet. */
  public Result run(Dataset dataset, Plan plan) throws InterruptedException {
    Map<String, String> titles = new HashMap<>();
    dataset.items().forEach(item -> titles.put(item.getItem(), item.getTitle()));
    Replay replay = Replay.of(dataset.interactions(), plan.choice());
    Topics topics = connection.topics();
    Tally tally = new Tally(item -> titles.getOrDefault(item, item));
    Pacer pacer = new Pacer();
    Feed feed = new Feed(connection.consumer(), topics, tally, pacer, clock);
    feed.catchUp();
    Thread reading = new Thread(feed, "demo-feed");
    reading.setDaemon(true);
    reading.start();
    try (BulkWriter writer = new BulkWriter(connection.producer())) {
      Map<String, Double> seconds = new LinkedHashMap<>();
      seconds.put(
          "historySeconds", seconds(history(writer, topics, feed, dataset.items(), replay)));
      List<List<Interaction>> bursts = notYet(replay.bursts(), feed);
      int total = bursts.stream().mapToInt(List::size).sum();
      console.line(
          "Replaying up to "
              + total
              + " interactions that came after, at most "
              + Plan.PER_USER
              + " of a user, shuffled inside "
              + Durations.brief(plan.grace()));
      console.line("");
      Replayer.Screen screen =
          new Replayer.Screen(console, new DemoView(console.style(), total), tally);
      Replayer replayer = new Replayer(writer, topics, feed, tally, pacer, screen, clock);
      Duration elapsed = replayer.replay(bursts, plan.budget());
      seconds.put("replaySeconds", seconds(elapsed));
      Summary summary = tally.summary();
      seconds.put("correctionsPerSecond", summary.counts().corrected() / seconds(elapsed));
      return new Result(summary, seconds);
    } finally {
      feed.stop();
      reading.join(Duration.ofSeconds(5).toMillis());
    }
  }

  private Duration history(
      BulkWriter writer, Topics topics, Feed feed, List<Item> items, Replay replay)
      throws InterruptedException {
    Instant start = clock.instant();
    if (feed.historyEnded() == 0) {
      Loader loader = new Loader(writer, topics, console, clock);
      loader.items(items);
      loader.interactions(replay.history());
    }
    long total = replay.history().size();
    long ended = -1;
    Instant changed = start;
    Instant told = start;
    while (feed.historyEnded() < total) {
      feed.await(REDRAW);
      Instant now = clock.instant();
      if (feed.historyEnded() != ended) {
        ended = feed.historyEnded();
        changed = now;
      } else if (Duration.between(changed, now).compareTo(PATIENCE) > 0) {
        throw new UserException(
            "stream-app took in "
                + ended
                + " of "
                + total
                + " history interactions and then no more for "
                + PATIENCE.toSeconds()
                + " s");
      }
      ProgressBar bar = new ProgressBar(ended, total, Duration.between(start, now));
      String line = "history       " + bar.render(Math.min(100, console.columns() - 1) - 14);
      console.frame(List.of(line));
      if (!console.isLive() && Duration.between(told, now).compareTo(PLAIN_LINE) >= 0) {
        told = now;
        console.line(line);
      }
    }
    Duration elapsed = Duration.between(start, clock.instant());
    console.clear();
    console.line(
        String.format(
            Locale.ROOT,
            "%,d interactions of history taken in after %s",
            total,
            Durations.seconds(elapsed)));
    return elapsed;
  }

  private static List<List<Interaction>> notYet(List<List<Interaction>> bursts, Feed feed) {
    return bursts.stream()
        .map(burst -> burst.stream().filter(i -> !feed.hasEnded(i.getId())).toList())
        .filter(burst -> !burst.isEmpty())
        .toList();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
