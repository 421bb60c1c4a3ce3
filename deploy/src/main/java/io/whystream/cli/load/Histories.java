package io.whystream.cli.load;

import io.whystream.schema.record.Interaction;

/** Interactions as history. */
public final class Histories {
  private Histories() {}

  /** The same interaction, marked as one that only builds state. */
  public static Interaction asHistory(Interaction interaction) {
    return new Interaction(
        interaction.getId(),
        interaction.getUser(),
        interaction.getItem(),
        interaction.getEventTime(),
        interaction.getFeedback(),
        interaction.getRating(),
        interaction.getReview(),
        true);
  }
}
