package io.whystream.worker.learn;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.policy.PolicyState;

/** What LEARN counts. Threading: any thread. */
final class LearnMeters {
  private static final DistributionSummary STALENESS =
      DistributionSummary.builder("whystream.learn.staleness")
          .baseUnit("steps")
          .description("steps folded between the policy that sampled and the one that learns")
          .publishPercentileHistogram()
          .minimumExpectedValue(1.0)
          .maximumExpectedValue(1024.0)
          .register(Metrics.globalRegistry);

  private LearnMeters() {}

  static void learned(Lesson lesson, Rollout rollout, PolicyState policy) {
    String why = lesson instanceof Lesson.Skipped skipped ? kind(skipped.why()) : "";
    Metrics.counter("whystream.learn.rollouts", "skipped", why).increment();
    PolicyState.Mark mark = policy.mark(rollout.getPolicy().getVersion());
    if (mark != null) {
      STALENESS.record(policy.steps() - mark.steps());
    }
  }

  /** Why, without the numbers of the single case. */
  private static String kind(String why) {
    return why.replaceAll("\\d+ ?", "");
  }
}
