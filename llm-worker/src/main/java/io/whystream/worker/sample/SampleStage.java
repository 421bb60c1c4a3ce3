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
import java.util.function.LongSupplier;

/** The role SAMPLE: correction requests to rollouts, at its pace and while the learners keep up. */
public final class SampleStage implements Stage<CorrectionRequest> {
  private final Sampler sampler;
  private final PolicyView policy;
  private final Topics topics;
  private final Unlearned unlearned;
  private final int maxUnlearned;
  private final Pace pace;

  /**
   * @param nanoTime what its pace is kept by
   */
  public SampleStage(
      Sampler sampler,
      PolicyView policy,
      Topics topics,
      Unlearned unlearned,
      SampleSettings settings,
      LongSupplier nanoTime) {
    this.sampler = sampler;
    this.policy = policy;
    this.topics = topics;
    this.unlearned = unlearned;
    this.maxUnlearned = settings.maxUnlearned();
    this.pace = new Pace(settings.maxPerSecond(), nanoTime);
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
    return policy.hasFolded(0) && unlearned.count() < maxUnlearned && pace.allows();
  }

  @Override
  public Effect handle(CorrectionRequest request) {
    pace.begun();
    Rollout rollout = sampler.sample(request, policy.policy());
    SampleMeters.sampled(rollout);
    byte[] key = request.getInteraction().getUser().getBytes(StandardCharsets.UTF_8);
    return emitter ->
        emitter.send(topics.rollouts(), null, key, rollout, PipelineHeaders.of(request));
  }
}
