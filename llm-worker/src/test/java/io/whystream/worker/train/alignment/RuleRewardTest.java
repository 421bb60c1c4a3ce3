package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.prompt.Choice;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleRewardTest {

  @Test
  void shouldPayForFormThenForACandidateThenForTheRightOne() {
    assertThat(RuleReward.of(Optional.empty(), 2).value()).isZero();
    assertThat(RuleReward.of(Optional.of(new Choice("likes", 9, false)), 8).value())
        .isCloseTo(0.2, within(1e-12));
    assertThat(RuleReward.of(Optional.of(new Choice("likes", 2, true)), 2).value())
        .isCloseTo(0.5, within(1e-12));
    assertThat(RuleReward.of(Optional.of(new Choice("likes", 3, true)), 2).value())
        .isCloseTo(1.5, within(1e-12));
  }
}
