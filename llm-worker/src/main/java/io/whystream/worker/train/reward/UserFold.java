package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import java.util.List;

/**
 * Two folds of users. What reads reasons must learn on users whose choices the id part was not
 * trained on: there the id part already knows what was chosen, and nothing is left to read.
 */
final class UserFold {
  private UserFold() {}

  /** Interactions of the users of one fold, order kept. */
  static List<Interaction> of(
      List<Interaction> interactions, RewardTrainingSettings settings, boolean readers) {
    return interactions.stream().filter(one -> reads(one.getUser(), settings) == readers).toList();
  }

  private static boolean reads(String user, RewardTrainingSettings settings) {
    int hash = (user + ":" + settings.seed()).hashCode() * 0x9E3779B9;
    return (hash >>> 8) / (double) (1 << 24) < settings.readers();
  }
}
