package io.whystream.worker.evaluate.ranking;

import java.util.ArrayList;
import java.util.List;

/**
 * Interactions held out from those that are trained on. Leave-one-out holds out each user's last
 * one; with two held out, the last but one is predicted and the last is hidden: for tuning.
 *
 * @param training rows that are trained on
 * @param cases interactions held out; of leave-one-out one for each user with a row before it
 */
public record HeldOut(Training training, List<Case> cases) {

  /** The split that figures are reported on. */
  public static HeldOut test(InteractionLog log) {
    return holding(log, 1);
  }

  /** The split that everything is tuned on; it hides what the test split holds out. */
  public static HeldOut validation(InteractionLog log) {
    return holding(log, 2);
  }

  private static HeldOut holding(InteractionLog log, int held) {
    List<InteractionLog.Sequence> trained = new ArrayList<>();
    List<Case> cases = new ArrayList<>();
    for (InteractionLog.Sequence sequence : log.sequences()) {
      int kept = sequence.length() - held;
      if (kept >= 1) {
        InteractionLog.Sequence history = sequence.first(kept);
        trained.add(history);
        cases.add(new Case(history, sequence.items()[kept], sequence.times()[kept]));
      } else {
        trained.add(sequence.first(Math.min(1, sequence.length())));
      }
    }
    return new HeldOut(new Training(log.items().size(), trained), cases);
  }
}
