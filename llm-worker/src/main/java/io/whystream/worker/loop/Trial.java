package io.whystream.worker.loop;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What an offset commit says in its metadata of the record it points to: that a worker deals with
 * it alone. Whoever finds it there afterwards knows that the worker died meanwhile.
 *
 * @param offset the record
 * @param deaths how many workers had died while they worked on it alone, before this one
 * @param doing what the process did with it
 * @param by the process
 */
record Trial(long offset, int deaths, Doing doing, String by) {

  /** What is done with a suspect. */
  enum Doing {
    /** The trial ended without a death. */
    NOTHING,
    /** The whole process stands still before it tries the record again. */
    WAITING,
    /** The model works on it. */
    WORKING
  }

  private static final Pattern FORM =
      Pattern.compile(
          "whystream-trial/2 offset=(\\d{1,19}) deaths=(\\d{1,9})"
              + " doing=(NOTHING|WAITING|WORKING) by=(\\S{1,200})");

  /** The commit that says it. */
  OffsetAndMetadata commit() {
    return new OffsetAndMetadata(
        offset,
        "whystream-trial/2 offset="
            + offset
            + " deaths="
            + deaths
            + " doing="
            + doing
            + " by="
            + by);
  }

  /** Reads it; null when the metadata say nothing or something else. */
  static @Nullable Trial read(@Nullable OffsetAndMetadata committed) {
    if (committed == null) {
      return null;
    }
    Matcher matcher = FORM.matcher(committed.metadata());
    return matcher.matches()
        ? new Trial(
            Long.parseLong(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Doing.valueOf(matcher.group(3)),
            matcher.group(4))
        : null;
  }

  /**
   * How many workers died of the record, as a process sees it. Its own trial did not kill it; and a
   * worker that died while it stood still shows that something else kills here: the count begins
   * again.
   */
  int deaths(String process) {
    if (by.equals(process) || doing == Doing.NOTHING) {
      return deaths;
    }
    return doing == Doing.WORKING ? deaths + 1 : 0;
  }
}
