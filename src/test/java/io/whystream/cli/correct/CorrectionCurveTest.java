package io.whystream.cli.correct;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.SourcePosition;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrectionCurveTest {
  private static final PolicyRef POLICY = new PolicyRef(1L, "abc");
  private final CorrectionCurve curve = new CorrectionCurve();

  @Test
  void shouldAverageEachPart() {
    curve.add(corrected("one", 1, 0));
    curve.add(rejected());
    curve.add(corrected("two", 3, 0));
    curve.add(corrected("two", -1, 2));
    curve.add(corrected("two", -3, 0));

    List<CorrectionCurve.Part> parts = curve.parts(2);

    assertThat(parts)
        .containsExactly(
            new CorrectionCurve.Part(2, 2, 1, 1, 1), new CorrectionCurve.Part(2, -2, -1, 0.5, 0.5));
  }

  @Test
  void shouldRaiseAnAlarmWhenThePolicyRepeatsItself() {
    for (int i = 0; i < 20; i++) {
      curve.add(corrected("text " + i, 0, 0));
    }
    for (int i = 0; i < 20; i++) {
      curve.add(corrected("text " + i % 9, 0, 0));
    }

    List<CorrectionCurve.Part> parts = curve.parts(2);

    assertThat(parts.get(0).collapsed()).isFalse();
    assertThat(parts.get(1).collapsed()).isTrue();
    assertThat(CorrectionCurve.line(2, parts.get(1))).contains("ALARM").contains("45.0 %");
  }

  @Test
  void shouldHaveNoPartsWithoutCorrections() {
    curve.add(rejected());

    assertThat(curve.parts(10)).isEmpty();
  }

  /** Its taste is half of its reward. */
  private static CorrectionResult corrected(String text, double reward, int falseAttributes) {
    Correction correction =
        Correction.newBuilder()
            .setPattern(new Pattern("pattern", ByteBuffer.allocate(0), 1L, POLICY))
            .setReason(new Reason("u", "i", 1L, text, ByteBuffer.allocate(0), POLICY))
            .setReward(new Reward(reward, reward / 2, 0.0, 0.0, falseAttributes, 1))
            .setCandidateRewards(List.of())
            .setLearned(true)
            .setPolicy(POLICY)
            .setRewardModel("rm")
            .build();
    return result(correction);
  }

  private static CorrectionResult rejected() {
    return result(new Rejection("sample", "prompt too long", false));
  }

  private static CorrectionResult result(Object ending) {
    return CorrectionResult.newBuilder()
        .setId("i")
        .setUser("u")
        .setItem("m")
        .setAttempt(1)
        .setSource(new SourcePosition(0, 0L))
        .setGeneration(0)
        .setEventTime(1)
        .setAdmittedAt(1)
        .setEnding(ending)
        .build();
  }
}
