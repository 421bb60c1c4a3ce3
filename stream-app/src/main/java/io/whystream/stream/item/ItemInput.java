package io.whystream.stream.item;

import io.whystream.schema.record.ItemCommand;
import org.jspecify.annotations.Nullable;

/** What ITEM reads, by item. */
public sealed interface ItemInput {

  /** What USER asks. */
  record Asked(ItemCommand command) implements ItemInput {}

  /**
   * An item was published.
   *
   * @param framed it in Confluent's wire format; null when it was withdrawn
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Published(byte @Nullable [] framed) implements ItemInput {}
}
