package io.whystream.worker.learn;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.fold.PolicyView;
import io.whystream.worker.loop.Effect;
import io.whystream.worker.loop.Emitter;
import io.whystream.worker.loop.Stage;
import io.whystream.worker.policy.PolicyState;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role LEARN: a rollout to its gradient in policy-log and its revision request, in one
 * transaction. It waits until the fold has passed its own last gradient, and after an assignment
 * until it has passed the end of the log seen then.
 */
public final class LearnStage implements Stage<Rollout> {
  private static final Logger LOG = LoggerFactory.getLogger(LearnStage.class);

  private final Learner learner;
  private final PolicyView policy;
  private final Topics topics;
  private final LongSupplier uncommittedEnd;
  private long foldBelow;

  /**
   * @param uncommittedEnd offset behind the last record of policy-log, committed or not
   */
  public LearnStage(
      Learner learner, PolicyView policy, Topics topics, LongSupplier uncommittedEnd) {
    this.learner = learner;
    this.policy = policy;
    this.topics = topics;
    this.uncommittedEnd = uncommittedEnd;
  }

  @Override
  public String name() {
    return "learn";
  }

  @Override
  public Topic<Rollout> input() {
    return topics.rollouts();
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public CorrectionRequest request(Rollout value) {
    return value.getRequest();
  }

  @Override
  public void assigned() {
    foldBelow = Math.max(foldBelow, uncommittedEnd.getAsLong());
  }

  @Override
  public boolean ready(Rollout rollout) {
    return policy.hasFolded(Math.max(foldBelow, rollout.getPolicy().getVersion() + 1));
  }

  @Override
  public Effect handle(Rollout rollout) {
    PolicyState present = policy.policy();
    Lesson lesson = learner.learn(rollout, present);
    LearnMeters.learned(lesson, rollout, present);
    if (lesson instanceof Lesson.Taught taught) {
      return new GradientEffect(rollout, taught);
    }
    Lesson.Skipped skipped = (Lesson.Skipped) lesson;
    (skipped.alarm() ? LOG.atError() : LOG.atInfo())
        .addKeyValue("id", rollout.getRequest().getInteraction().getId())
        .addKeyValue("why", skipped.why())
        .log("nothing learned");
    RevisionRequest revision = Revisions.skipped(rollout, skipped, present.version());
    return emitter -> sendRevision(emitter, revision);
  }

  private void sendRevision(Emitter emitter, RevisionRequest revision) {
    CorrectionRequest request = revision.getRequest();
    byte[] key = request.getInteraction().getUser().getBytes(StandardCharsets.UTF_8);
    emitter.send(topics.revisionRequests(), null, key, revision, PipelineHeaders.of(request));
  }

  /** Writes the gradient, then the revision request that names its offset. */
  private final class GradientEffect implements Effect {
    private final Rollout rollout;
    private final Lesson.Taught lesson;
    private long offset;

    GradientEffect(Rollout rollout, Lesson.Taught lesson) {
      this.rollout = rollout;
      this.lesson = lesson;
    }

    @Override
    public void emit(Emitter emitter) {
      offset = emitter.sendAndAwait(topics.policyLog(), 0, new PolicyLogRecord(lesson.step()));
      sendRevision(emitter, Revisions.taught(rollout, lesson, offset));
    }

    @Override
    public void committed() {
      foldBelow = Math.max(foldBelow, offset + 1);
      LOG.atDebug()
          .addKeyValue("id", rollout.getRequest().getInteraction().getId())
          .addKeyValue("version", offset)
          .log("learned");
    }
  }
}
