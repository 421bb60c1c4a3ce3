package io.whystream.worker.train.alignment;

import io.whystream.worker.prompt.Choice;
import java.util.Optional;

/**
 * What an answer earns: 0.2 for its form, 0.3 more when it names a candidate, 1 more when that is
 * the right one.
 *
 * @param format whether it has the form
 * @param legal whether it names a candidate
 * @param correct whether that is the one that was taken
 */
record RuleReward(boolean format, boolean legal, boolean correct) {

  /**
   * Judges.
   *
   * @param choice empty when the form does not hold
   * @param answer place of the right candidate, from 0
   */
  static RuleReward of(Optional<Choice> choice, int answer) {
    boolean legal = choice.map(Choice::legal).orElse(false);
    return new RuleReward(
        choice.isPresent(), legal, legal && choice.orElseThrow().number() == answer + 1);
  }

  double value() {
    return (format ? 0.2 : 0) + (legal ? 0.3 : 0) + (correct ? 1 : 0);
  }
}
