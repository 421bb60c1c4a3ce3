package io.whystream.worker.evaluate;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import io.whystream.worker.policy.Seeds;
import io.whystream.worker.reward.RewardFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A placebo: the rewards of a group dealt out to its members at random. What still seems to be
 * learned from it is noise.
 */
public final class PermutedReward implements RewardFunction {
  private final RewardFunction rewards;
  private final int placebo;

  /**
   * @param placebo number of this placebo; others deal otherwise
   */
  public PermutedReward(RewardFunction rewards, int placebo) {
    this.rewards = rewards;
    this.placebo = placebo;
  }

  @Override
  public String version() {
    return rewards.version() + " permuted " + placebo;
  }

  @Override
  public List<Reward> score(
      CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
    List<Reward> scored = new ArrayList<>(rewards.score(request, texts, embeddings));
    long seed =
        Seeds.of(request.getInteraction().getId(), request.getAttempt(), "placebo", placebo);
    Collections.shuffle(scored, new Random(seed));
    return scored;
  }
}
