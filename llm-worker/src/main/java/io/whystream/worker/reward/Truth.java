package io.whystream.worker.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes rewards of what the taste is worth and of the truth of each text. */
final class Truth {
  /** Taken off for each attribute named that the item lacks. */
  static final double PENALTY = 3;

  /** How far below the worst text of its group a missing one lies. */
  static final double MISSING = 3;

  private final AttributeMentions mentions;
  private final double penalty;

  Truth(AttributeMentions mentions, double penalty) {
    this.mentions = mentions;
    this.penalty = penalty;
  }

  /**
   * What the reward model says of one text.
   *
   * @param worth in units of its spread inside groups
   * @param taste before scaling
   * @param score with the reason appended
   * @param gain of the score by appending it
   */
  record Taste(double worth, double taste, double score, double gain) {}

  /**
   * Joins taste and truth; a null text earns {@link #MISSING} less than the worst text, and less
   * than 0 by as much at least.
   *
   * @param tastes one for each text; ignored where the text is null
   */
  List<Reward> join(
      CorrectionRequest request, List<@Nullable String> texts, List<Taste> tastes, Taste without) {
    @Nullable Reward[] rewards = new Reward[texts.size()];
    double lowest = 0;
    for (int i = 0; i < rewards.length; i++) {
      String text = texts.get(i);
      if (text != null) {
        AttributeMentions.Named named = mentions.check(text, request.getItem());
        Taste taste = tastes.get(i);
        double value = taste.worth() - penalty * named.lacked().size();
        rewards[i] =
            new Reward(
                value,
                taste.taste(),
                taste.score(),
                taste.gain(),
                named.lacked().size(),
                named.held().size());
        lowest = Math.min(lowest, value);
      }
    }
    double missing = lowest - MISSING;
    List<Reward> all = new ArrayList<>();
    for (Reward reward : Arrays.asList(rewards)) {
      all.add(
          reward != null
              ? reward
              : new Reward(missing, without.taste(), without.score(), without.gain(), 0, 0));
    }
    return all;
  }
}
