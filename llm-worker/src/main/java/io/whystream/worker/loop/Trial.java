package io.whystream.worker.loop;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What an offset commit says in its metadata of the record it points to: that a worker has begun it
 * alone. Whoever finds it there afterwards knows that the worker did not finish.
 *
 * @param offset the record
 * @param begun how often it was begun alone, this time included
 * @param by the process that began it last
 */
record Trial(long offset, int begun, String by) {
  /** Of a trial that ended without a death. */
  static final String NOBODY = "-";

  private static final Pattern FORM =
      Pattern.compile("whystream-trial/1 offset=(\\d{1,19}) begun=(\\d{1,9}) by=(\\S{1,200})");

  /** The commit that says it. */
  OffsetAndMetadata commit() {
    return new OffsetAndMetadata(
        offset, "whystream-trial/1 offset=" + offset + " begun=" + begun + " by=" + by);
  }

  /** Reads it; null when the metadata say nothing or something else. */
  static @Nullable Trial read(@Nullable OffsetAndMetadata committed) {
    if (committed == null) {
      return null;
    }
    Matcher matcher = FORM.matcher(committed.metadata());
    return matcher.matches()
        ? new Trial(
            Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3))
        : null;
  }

  /**
   * How many workers died while the record ran alone, as a process sees it: its own trial did not
   * kill it.
   */
  int deaths(String process) {
    return by.equals(process) ? begun - 1 : begun;
  }
}
