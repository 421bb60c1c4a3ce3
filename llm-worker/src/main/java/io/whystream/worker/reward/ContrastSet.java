package io.whystream.worker.reward;

import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.Taste;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other users and other items, against whom the worth of a reason is measured.
 *
 * @param users pool of users
 * @param items ids of the pool of items
 */
public record ContrastSet(List<User> users, List<String> items) {

  /**
   * A user as of the cut.
   *
   * @param id user
   * @param history oldest first
   * @param pattern embedding of the pattern and what it names; null for none
   * @param taste what the history's items have in common
   */
  public record User(
      String id, List<SequenceEncoder.Step> history, float @Nullable [] pattern, Taste taste) {}
}
