package io.whystream.worker.sample;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.Rollout;

/** What SAMPLE counts. Threading: any thread. */
final class SampleMeters {
  private static final Counter TOKENS = Metrics.counter("whystream.sample.tokens");
  private static final Counter PROMPT_TOKENS = Metrics.counter("whystream.sample.prompt.tokens");
  private static final DistributionSummary REWARD = Metrics.summary("whystream.sample.reward");
  private static final Counter EQUAL = Metrics.counter("whystream.sample.groups.without.variance");
  private static final Counter GROUPS = Metrics.counter("whystream.sample.groups");

  private SampleMeters() {}

  static void sampled(Rollout rollout) {
    GROUPS.increment();
    PROMPT_TOKENS.increment(rollout.getPromptTokens().size());
    double first = Double.NaN;
    boolean equal = true;
    for (Candidate candidate : rollout.getCandidates()) {
      TOKENS.increment(candidate.getTokens().size());
      double reward = candidate.getReward().getValue();
      REWARD.record(reward);
      equal &= Double.isNaN(first) || first == reward;
      first = reward;
    }
    if (equal) {
      EQUAL.increment();
    }
  }
}
