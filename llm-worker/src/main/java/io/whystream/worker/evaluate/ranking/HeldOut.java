package io.whystream.worker.evaluate.ranking;

import java.util.ArrayList;
import java.util.List;

/**
 * Each user's last interaction is held out; all other rows of all users are trained on. With two
 * held out, the last but one is predicted and the last is hidden: for tuning.
 *
 * @param training rows that are trained on
 * @param cases interactions held out, one for each user with at least one row before it
 */
public record LeaveOneOut(Training training, List<Case> cases) {

  /** The split that figures are reported on. */
  public static LeaveOneOut test(InteractionLog log) {
    return holding(log, 1);
  }

  /** The split that everything is tuned on; it hides what the test split holds out. */
  public static LeaveOneOut validation(InteractionLog log) {
    return holding(log, 2);
  }

  private static LeaveOneOut holding(InteractionLog log, int held) {
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
    return new LeaveOneOut(new Training(log.items().size(), trained), cases);
  }
}
