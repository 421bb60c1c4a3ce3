package io.whystream.worker.loop;

import io.whystream.schema.Topic;
import io.whystream.schema.record.CorrectionRequest;

/**
 * A role as the loop sees it: one input topic, and for each record an effect.
 *
 * <p>Threading: {@link #handle} runs on the model's thread, all else on the loop's.
 */
public interface Stage<V> {

  /** Name of the role, such as sample. */
  String name();

  Topic<V> input();

  /** Lower goes first on the model's thread. */
  int priority();

  /** The request in a record, so that its user's slot can be freed. */
  CorrectionRequest request(V value);

  /** Whether a record may be handled now; asked again after each poll. */
  default boolean ready(V value) {
    return true;
  }

  /** Works on a record. What it throws makes the record a dead letter. */
  Effect handle(V value);

  /** Partitions came to this member. */
  default void assigned() {}
}
