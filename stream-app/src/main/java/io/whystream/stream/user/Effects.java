package io.whystream.stream.user;

import io.whystream.schema.record.ItemCommand;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.RewardScores;
import org.jspecify.annotations.Nullable;

/** What USER sends on. */
interface Effects {
  void outcome(Outcome outcome);

  void toItem(String item, ItemCommand command);

  /**
   * Publishes a pattern.
   *
   * @param framed it in Confluent's wire format; null withdraws the feature
   */
  void pattern(String user, byte @Nullable [] framed);

  void scores(RewardScores scores);
}
