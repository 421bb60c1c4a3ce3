package io.whystream.worker.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rewards by a reward model share: effects, their spread in a group, truth. */
abstract class ModelReward implements RewardFunction {
  private final RewardModel model;
  private final Truth truth;
  private final String version;

  ModelReward(RewardModel model, Truth truth, String version) {
    this.model = model;
    this.truth = truth;
    this.version = version;
  }

  /** What is scaled to make the worth of a reason. */
  abstract double signal(RewardModel.Effect effect);

  /** What is reported as its taste. */
  abstract double taste(RewardModel.Effect effect);

  /** Standard deviation of the signal inside groups. */
  abstract double scale();

  final RewardConstants constants() {
    return model.constants();
  }

  @Override
  public final String version() {
    return version;
  }

  @Override
  public final List<Reward> score(
      CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
    if (texts.size() != embeddings.size()) {
      throw new IllegalArgumentException(
          texts.size() + " texts came with " + embeddings.size() + " embeddings");
    }
    List<RewardModel.@Nullable Effect> effects = model.effects(request, texts, embeddings);
    double[] signals =
        effects.stream()
            .filter(effect -> effect != null)
            .mapToDouble(effect -> effect == null ? 0 : signal(effect))
            .toArray();
    double mean = Spread.mean(signals);
    boolean flat = Spread.deviation(signals) < constants().spreadFloor() * scale();

    List<Truth.Taste> tastes = new ArrayList<>();
    for (RewardModel.Effect effect : effects) {
      tastes.add(
          effect == null
              ? new Truth.Taste(0, 0, 0, 0)
              : new Truth.Taste(
                  (flat ? mean : signal(effect)) / scale(),
                  taste(effect),
                  effect.score(),
                  effect.gain()));
    }
    return truth.join(request, texts, tastes, new Truth.Taste(0, 0, model.score(request), 0));
  }
}
