package io.whystream.worker.revise;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.worker.fold.PolicyView;
import io.whystream.worker.loop.Effect;
import io.whystream.worker.loop.Stage;
import java.nio.charset.StandardCharsets;

/** The role REVISE: revision requests to results, once the policy they ask for is folded. */
public final class ReviseStage implements Stage<RevisionRequest> {
  private final Reviser reviser;
  private final PolicyView policy;
  private final Topics topics;

  public ReviseStage(Reviser reviser, PolicyView policy, Topics topics) {
    this.reviser = reviser;
    this.policy = policy;
    this.topics = topics;
  }

  @Override
  public String name() {
    return "revise";
  }

  @Override
  public Topic<RevisionRequest> input() {
    return topics.revisionRequests();
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public CorrectionRequest request(RevisionRequest value) {
    return value.getRequest();
  }

  @Override
  public boolean ready(RevisionRequest revision) {
    return policy.hasFolded(revision.getRequiredVersion() + 1);
  }

  @Override
  public Effect handle(RevisionRequest revision) {
    CorrectionResult result = reviser.revise(revision, policy.policy());
    byte[] key = result.getUser().getBytes(StandardCharsets.UTF_8);
    return emitter ->
        emitter.send(
            topics.correctionResults(),
            result.getSource().getPartition(),
            key,
            result,
            PipelineHeaders.of(revision.getRequest()));
  }
}
