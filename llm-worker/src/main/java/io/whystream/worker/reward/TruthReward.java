package io.whystream.worker.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reward without a reward model: half a point for each of the first three attributes named that
 * the item has, minus three for each that it lacks. For models that no reward model was trained for
 * yet: it teaches truth, and nothing of taste.
 */
public final class TruthReward implements RewardFunction {
  private static final double HELD = 0.5;
  private static final int MOST_HELD = 3;

  private final AttributeMentions mentions;
  private final Truth truth;
  private final String version;

  /**
   * @param vocabulary values whose mention can be a lie
   */
  public TruthReward(List<String> vocabulary) {
    this.mentions = new AttributeMentions(vocabulary);
    this.truth = new Truth(mentions, Truth.PENALTY);
    this.version =
        "truth:" + Hashes.sha256(String.join("\n", vocabulary.stream().sorted().toList()));
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public List<Reward> score(
      CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
    List<Truth.Taste> tastes = new ArrayList<>();
    for (String text : texts) {
      int held = text == null ? 0 : mentions.check(text, request.getItem()).held().size();
      tastes.add(new Truth.Taste(HELD * Math.min(held, MOST_HELD), 0, 0, 0));
    }
    return truth.join(request, texts, tastes, new Truth.Taste(0, 0, 0, 0));
  }
}
