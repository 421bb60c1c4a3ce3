package io.whystream.stream.state;

import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.SourcePosition;

/**
 * An interaction on its way from ORDER to USER.
 *
 * @param framed the interaction in Confluent's wire format
 * @param admittedAt append time, milliseconds
 * @param attempt 1 for the first try; more for a dead letter that is tried again
 * @param origin offset at which the attempt before was read; the own one at the first try
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Admitted(
    Interaction interaction,
    SourcePosition source,
    long admittedAt,
    byte[] framed,
    int attempt,
    long origin) {

  /** The same, when the attempt before was read elsewhere. */
  public Admitted withOrigin(long offset) {
    return new Admitted(interaction, source, admittedAt, framed, attempt, offset);
  }

  /** Whether it is a dead letter that is tried again. */
  public boolean isRetry() {
    return attempt > 1;
  }
}
