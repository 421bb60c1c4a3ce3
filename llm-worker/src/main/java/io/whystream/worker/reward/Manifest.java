package io.whystream.worker.reward;

import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * manifest.json of a snapshot.
 *
 * @param format layout of the snapshot
 * @param baseModel fingerprint of the language model whose embeddings it reads
 * @param dataset what it was trained on
 * @param cutTime event time before which everything lies that it was trained on, milliseconds
 * @param shape of the network
 * @param blend of its parts
 * @param itemItemPerRow neighbours kept for each item
 * @param itemItemDecay for each step back
 * @param constants of the rewards
 * @param vocabulary attribute values that texts are searched for, and whose mention can be a lie
 * @param items ids with rows of their own
 * @param sharedItems rows of all other items
 * @param users ids with rows of their own
 * @param sharedUsers rows of all other users
 * @param contrastUsers pool of other users
 * @param contrastItems ids of the pool of other items
 * @param validation what was measured on validation
 */
record Manifest(
    int format,
    String baseModel,
    String dataset,
    long cutTime,
    NetworkShape shape,
    RewardNetwork.Blend blend,
    int itemItemPerRow,
    float itemItemDecay,
    RewardConstants constants,
    List<String> vocabulary,
    List<String> items,
    int sharedItems,
    List<String> users,
    int sharedUsers,
    List<ContrastUser> contrastUsers,
    List<String> contrastItems,
    Map<String, Double> validation) {
  static final int FORMAT = 3;

  /**
   * A user of the pool.
   *
   * @param rows of the items of the history, oldest first
   * @param verdicts on them
   * @param times of the events, milliseconds
   * @param pattern row among the contrast texts; null for none
   * @param taste what the history's items have in common
   */
  record ContrastUser(
      String id,
      List<Integer> rows,
      List<Integer> verdicts,
      List<Long> times,
      @Nullable Integer pattern,
      Taste taste) {
    /** The history, oldest first. */
    List<SequenceEncoder.Step> history() {
      List<SequenceEncoder.Step> history = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        history.add(new SequenceEncoder.Step(rows.get(i), verdicts.get(i), times.get(i)));
      }
      return history;
    }
  }
}
