package io.whystream.worker.reward;

/**
 * CURec's reward: the score of the pair with the reason appended to the item's list, taken relative
 * to the list without it, which is the same for a whole group and cancels in its advantages; in
 * units of the spread inside groups. The paper has no penalty for false attributes and neither has
 * this: they are counted and reported only.
 */
public final class PaperReward extends ModelReward {

  PaperReward(RewardModel model, AttributeMentions mentions, String version) {
    super(model, new Truth(mentions, 0), "paper:" + version);
  }

  @Override
  double signal(RewardModel.Effect effect) {
    return effect.gain();
  }

  @Override
  double taste(RewardModel.Effect effect) {
    return effect.gain();
  }

  @Override
  double scale() {
    return constants().paperScale();
  }
}
