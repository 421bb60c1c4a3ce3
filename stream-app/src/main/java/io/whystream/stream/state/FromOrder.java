package io.whystream.stream.state;

import io.whystream.schema.record.SourcePosition;

/** What ORDER hands to USER. */
public sealed interface FromOrder {

  /** An interaction, in its turn. */
  record Released(Admitted admitted) implements FromOrder {}

  /**
   * A user is to be forgotten.
   *
   * @param admittedAt append time of the tombstone, milliseconds
   */
  record Forget(String user, SourcePosition source, long admittedAt) implements FromOrder {}
}
