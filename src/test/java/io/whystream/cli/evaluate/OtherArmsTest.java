package io.whystream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.evaluate.correction.Arm;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class OtherArmsTest {
  @Test
  void shouldDealOutWhatLearnsFirst() {
    assertThat(OtherArms.of(EnumSet.allOf(Arm.class)))
        .containsExactlyInAnyOrder(Arm.SHUFFLED, Arm.PAPER, Arm.NONE);
    assertThat(OtherArms.of(EnumSet.of(Arm.LEARNED, Arm.NONE, Arm.PLACEBO)))
        .containsExactly(Arm.PLACEBO);
  }

  @Test
  void shouldLeaveASingleArmWhereItIs() {
    assertThat(OtherArms.of(EnumSet.of(Arm.PAPER))).isEmpty();
  }
}
