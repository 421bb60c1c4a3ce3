package io.whystream.cli.load;

import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.ProgressBar;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes items and interactions in bulk, with a progress bar. Threading: one thread. */
public final class Loader {
  private static final Duration REDRAW = Duration.ofMillis(100);

  private final BulkWriter writer;
  private final Topics topics;
  private final Console console;
  private final Clock clock;

  public Loader(BulkWriter writer, Topics topics, Console console, Clock clock) {
    this.writer = writer;
    this.topics = topics;
    this.console = console;
    this.clock = clock;
  }

  /** Writes items, keyed by item. */
  public void items(List<Item> items) {
    Progress progress = new Progress("items", items.size());
    for (Item item : items) {
      writer.write(topics.items(), item.getItem(), item);
      progress.show();
    }
    progress.finish();
  }

  /** Writes interactions in the order given, keyed by user. */
  public void interactions(List<Interaction> interactions) {
    Progress progress = new Progress("interactions", interactions.size());
    for (Interaction interaction : interactions) {
      writer.write(topics.interactions(), interaction.getUser(), interaction);
      progress.show();
    }
    progress.finish();
  }

  /** The bar of one kind of record. */
  private final class Progress {
    private final String what;
    private final long total;
    private final long before = writer.acknowledged();
    private final Instant start = clock.instant();
    private @Nullable Instant shown;

    Progress(String what, long total) {
      this.what = what;
      this.total = total;
    }

    void show() {
      Instant now = clock.instant();
      if (shown == null || Duration.between(shown, now).compareTo(REDRAW) >= 0) {
        shown = now;
        console.frame(List.of(line(now)));
      }
    }

    void finish() {
      writer.flush();
      Duration elapsed = Duration.between(start, clock.instant());
      console.clear();
      console.line(
          String.format(
              Locale.ROOT,
              "%,d %s loaded in %.1f s",
              writer.acknowledged() - before,
              what,
              elapsed.toMillis() / 1000.0));
    }

    private String line(Instant now) {
      ProgressBar bar =
          new ProgressBar(writer.acknowledged() - before, total, Duration.between(start, now));
      int label = 14;
      return String.format(Locale.ROOT, "%-" + label + "s", what)
          + bar.render(Math.min(100, console.columns() - 1) - label);
    }
  }
}
