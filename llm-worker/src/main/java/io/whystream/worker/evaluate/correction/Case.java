package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import java.util.List;

/**
 * An interaction with what all arms share of it.
 *
 * @param history of the user before it, oldest first
 * @param candidates the item taken, then others to choose it among
 */
public record Case(
    Interaction interaction, List<HistoryEntry> history, List<Candidate> candidates) {

  /**
   * An item to choose among.
   *
   * @param logChance logarithm of how often it is drawn as one not taken
   */
  public record Candidate(String item, double logChance) {}
}
