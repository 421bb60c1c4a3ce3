package io.whystream.cli.guarantee;

import io.whystream.schema.record.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * A committed record.
 *
 * @param value the record; null for a tombstone, and for interactions, which count by where they
 *     lie
 */
public record Sighting(
    String topic, int partition, long offset, @Nullable String key, @Nullable Object value) {

  /** Where it lies. */
  SourcePosition at() {
    return new SourcePosition(partition, offset);
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
