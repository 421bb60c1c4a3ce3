package io.whystream.cli.demo;

import io.whystream.schema.record.Comparison;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.SourcePosition;
import java.nio.ByteBuffer;
import java.util.List;

/** Results and outcomes made by hand. */
final class Corrections {
  private static final ByteBuffer NO_EMBEDDING = ByteBuffer.allocate(0);

  private Corrections() {}

  static Reward reward(double value, double taste, int falseAttributes) {
    return new Reward(value, taste, 0.0, 0.0, falseAttributes, 1);
  }

  /** A learned correction of {@code id} whose policy has the version {@code number}. */
  static CorrectionResult corrected(
      int number, String user, String text, Reward learned, String firstText, Reward first) {
    PolicyRef policy = new PolicyRef((long) number, "abcdef0123456789" + number);
    Correction correction =
        Correction.newBuilder()
            .setPattern(new Pattern("pattern " + number, NO_EMBEDDING, 1L, policy))
            .setReason(new Reason(user, "i" + number, 1L, text, NO_EMBEDDING, policy))
            .setReward(learned)
            .setCandidateRewards(List.of(first, learned))
            .setLearned(true)
            .setPolicy(policy)
            .setRewardModel("rm")
            .setFirst(new Comparison(firstText, first))
            .build();
    return result(number, user, correction);
  }

  static CorrectionResult rejected(int number, String user) {
    return result(number, user, new Rejection("sample", "prompt too long", false));
  }

  private static CorrectionResult result(int number, String user, Object ending) {
    return CorrectionResult.newBuilder()
        .setId("i" + number)
        .setUser(user)
        .setItem("m" + number)
        .setAttempt(1)
        .setSource(new SourcePosition(0, (long) number))
        .setGeneration(0)
        .setEventTime(1)
        .setAdmittedAt(1)
        .setEnding(ending)
        .build();
  }

  static Outcome outcome(int number, Ending ending) {
    return Outcome.newBuilder()
        .setSource(new SourcePosition(0, (long) number))
        .setId("i" + number)
        .setUser("u")
        .setItem("m" + number)
        .setEventTime(1)
        .setEnding(ending)
        .setAdmittedAt(1)
        .build();
  }
}
