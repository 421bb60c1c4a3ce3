package io.whystream.cli.ledger;

import io.whystream.cli.terminal.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What happened to one interaction, as the topics tell it. */
final class Story {
  private final String id;
  private final List<Event> events = new ArrayList<>();

  Story(String id) {
    this.id = id;
  }

  /**
   * Something that happened.
   *
   * @param step place in the pipeline, for events of one millisecond
   * @param where topic, partition and offset
   */
  private record Event(long time, int step, String where, String what) {}

  void add(long time, int step, String where, String what) {
    events.add(new Event(time, step, where, what));
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** The story in the order of time, with the milliseconds since it began. */
  List<String> lines() {
    events.sort(Comparator.comparingLong(Event::time).thenComparingInt(Event::step));
    long begin = events.isEmpty() ? 0 : events.get(0).time();
    List<String> lines = new ArrayList<>();
    lines.add("interaction " + SafeText.line(id));
    for (Event event : events) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %s  %+,8d ms  %-28s  %s",
              Instant.ofEpochMilli(event.time()),
              event.time() - begin,
              event.where(),
              SafeText.line(event.what())));
    }
    return lines;
  }
}
