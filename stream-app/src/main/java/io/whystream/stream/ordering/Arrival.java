package io.whystream.stream.ordering;

import io.whystream.schema.record.Interaction;

/** What a record of the interactions topic turns out to be. */
sealed interface Arrival {

  /**
   * An interaction within bounds.
   *
   * @param framed it in Confluent's wire format, the review within its bound
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Valid(Interaction interaction, byte[] framed) implements Arrival {}

  /** An interaction that could be read and must not be handled. */
  record Refused(Interaction interaction, String why) implements Arrival {}

  /** No interaction that anybody can read. */
  record Unreadable(String why) implements Arrival {}

  /** A tombstone: the user is to be forgotten. */
  record Deletion(String user) implements Arrival {}
}
