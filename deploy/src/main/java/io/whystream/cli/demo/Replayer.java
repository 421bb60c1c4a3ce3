package io.whystream.cli.demo;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.terminal.Console;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Interaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Sends the replay burst by burst, as fast as corrections come back, and shows how it goes.
 * Threading: one thread.
 */
final class Replayer {
  private static final Duration REDRAW = Duration.ofMillis(250);
  private static final Duration PLAIN_LINE = Duration.ofSeconds(5);

  /** Without any outcome for so long, something is wrong. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final BulkWriter writer;
  private final Topics topics;
  private final Feed feed;
  private final Tally tally;
  private final Pacer pacer;
  private final Screen screen;
  private final Clock clock;

  Replayer(
      BulkWriter writer,
      Topics topics,
      Feed feed,
      Tally tally,
      Pacer pacer,
      Screen screen,
      Clock clock) {
    this.writer = writer;
    this.topics = topics;
    this.feed = feed;
    this.tally = tally;
    this.pacer = pacer;
    this.screen = screen;
    this.clock = clock;
  }

  /**
   * Replays until every interaction sent has ended.
   *
   * @param budget time after which nothing more is sent
   * @return how long it took
   * @throws UserException when nothing ends any more
   */
  Duration replay(List<List<Interaction>> bursts, Duration budget) throws InterruptedException {
    Instant start = clock.instant();
    screen.start(start);
    for (List<Interaction> burst : bursts) {
      if (Duration.between(start, clock.instant()).compareTo(budget) > 0) {
        break;
      }
      awaitRoom(burst.size());
      burst.forEach(this::send);
      writer.flush();
    }
    Watch watch = new Watch();
    while (tally.underWay() > 0) {
      watch.step();
    }
    Duration elapsed = Duration.between(start, clock.instant());
    screen.last(clock.instant());
    return elapsed;
  }

  private void awaitRoom(int burst) throws InterruptedException {
    Watch watch = new Watch();
    while (!pacer.admits(burst, tally.underWay())) {
      watch.step();
    }
    screen.draw(clock.instant());
  }

  private void send(Interaction interaction) {
    tally.sent(interaction.getId());
    writer.write(topics.interactions(), interaction.getUser(), interaction);
  }

  /** Waits, draws, and loses patience when nothing ends. */
  private final class Watch {
    private Instant changed = clock.instant();
    private int underWay = tally.underWay();

    void step() throws InterruptedException {
      feed.await(REDRAW);
      Instant now = clock.instant();
      screen.draw(now);
      if (tally.underWay() != underWay) {
        underWay = tally.underWay();
        changed = now;
      } else if (Duration.between(changed, now).compareTo(PATIENCE) > 0) {
        throw new UserException(
            underWay
                + " interactions are under way and none has ended for "
                + PATIENCE.toSeconds()
                + " s");
      }
    }
  }

  /** The frame or the lines. */
  static final class Screen {
    private final Console console;
    private final DemoView view;
    private final Tally tally;
    private Instant start = Instant.EPOCH;
    private Instant drawn = Instant.EPOCH;

    Screen(Console console, DemoView view, Tally tally) {
      this.console = console;
      this.view = view;
      this.tally = tally;
    }

    void start(Instant now) {
      start = now;
      drawn = console.isLive() ? Instant.EPOCH : now;
    }

    void draw(Instant now) {
      Duration since = Duration.between(drawn, now);
      if (since.compareTo(console.isLive() ? REDRAW : PLAIN_LINE) >= 0) {
        drawn = now;
        show(now);
      }
    }

    /** The last frame stays. */
    void last(Instant now) {
      show(now);
      console.settle();
    }

    private void show(Instant now) {
      Duration elapsed = Duration.between(start, now);
      Summary summary = tally.summary();
      List<Shown> recent = tally.recent();
      if (console.isLive()) {
        console.frame(view.frame(summary, recent, elapsed, console.columns(), console.rows()));
      } else {
        console.line(view.plainLine(summary, elapsed));
        recent.stream().limit(1).map(view::plainCorrection).forEach(console::lines);
      }
    }
  }
}
