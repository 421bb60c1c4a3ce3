package io.whystream.worker.reward;

/**
 * The default reward: how much more a reason says of this user with this item than of other users
 * with it and of this user with other items, in units of the spread inside groups, minus three for
 * each attribute named that the item lacks.
 *
 * <p>c = d(u,v) - mean of d(u',v) / 2 - mean of d(u,j) / 2, where d is the change of the logit by
 * appending the reason to the list of v, whoever reads it and for whichever item; r = (c + share *
 * d(u,v)) / scale - 3 lies. The paper's reward d(u,v) alone is won by false attributes; c alone
 * ignores the level, hence the share.
 */
public final class ContrastReward extends ModelReward {

  ContrastReward(RewardModel model, AttributeMentions mentions, String version) {
    super(model, new Truth(mentions, Truth.PENALTY), "contrast:" + version);
  }

  @Override
  double signal(RewardModel.Effect effect) {
    return effect.contrast() + constants().levelShare() * effect.gain();
  }

  @Override
  double taste(RewardModel.Effect effect) {
    return effect.contrast();
  }

  @Override
  double scale() {
    return constants().contrastScale();
  }
}
