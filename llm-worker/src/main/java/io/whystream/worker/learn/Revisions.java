package io.whystream.worker.learn;

import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.Rollout;
import org.jspecify.annotations.Nullable;

/** Makes the revision request that follows a lesson. */
public final class Revisions {
  private Revisions() {}

  /**
   * After a gradient.
   *
   * @param offset its offset in policy-log
   */
  public static RevisionRequest taught(Rollout rollout, Lesson lesson, long offset) {
    return request(rollout, lesson, offset, offset, null);
  }

  /**
   * After nothing was learned.
   *
   * @param version the present version of the policy
   */
  public static RevisionRequest skipped(Rollout rollout, Lesson.Skipped lesson, long version) {
    return request(rollout, lesson, version, null, lesson.why());
  }

  private static RevisionRequest request(
      Rollout rollout,
      Lesson lesson,
      long required,
      @Nullable Long gradient,
      @Nullable String skipped) {
    return RevisionRequest.newBuilder()
        .setRequest(rollout.getRequest())
        .setRequiredVersion(required)
        .setGradientVersion(gradient)
        .setSkipped(skipped)
        .setRewards(rollout.getCandidates().stream().map(Candidate::getReward).toList())
        .setAdvantages(lesson.advantages())
        .setCandidateTexts(
            rollout.getCandidates().stream()
                .map(c -> c.getText() == null ? "" : c.getText())
                .toList())
        .setRewardModel(rollout.getRewardModel())
        .build();
  }
}
