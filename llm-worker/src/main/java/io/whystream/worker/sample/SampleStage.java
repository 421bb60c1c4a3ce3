package io.whystream.worker.sample;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.fold.PolicyView;
import io.whystream.worker.loop.Effect;
import io.whystream.worker.loop.Stage;
import java.nio.charset.StandardCharsets;

/** The role SAMPLE: correction requests to rollouts, while the learners keep up. */
public final class SampleStage implements Stage<CorrectionRequest> {
  private final Sampler sampler;
  private final PolicyView policy;
  private final Topics topics;
  private final Unlearned unlearned;
  private final int maxUnlearned;

  public SampleStage(
      Sampler sampler, PolicyView policy, Topics topics, Unlearned unlearned, int maxUnlearned) {
    this.sampler = sampler;
    this.policy = policy;
    this.topics = topics;
    this.unlearned = unlearned;
    this.maxUnlearned = maxUnlearned;
  }

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public Topic<CorrectionRequest> input() {
    return topics.correctionRequests();
  }

  @Override
  public int priority() {
    return 2;
  }

  @Override
  public CorrectionRequest request(CorrectionRequest value) {
    return value;
  }

  @Override
  public boolean ready(CorrectionRequest value) {
    return policy.hasFolded(0) && unlearned.count() < maxUnlearned;
  }

  @Override
  public Effect handle(CorrectionRequest request) {
    Rollout rollout = sampler.sample(request, policy.policy());
    SampleMeters.sampled(rollout);
    byte[] key = request.getInteraction().getUser().getBytes(StandardCharsets.UTF_8);
    return emitter ->
        emitter.send(topics.rollouts(), null, key, rollout, PipelineHeaders.of(request));
  }
}
