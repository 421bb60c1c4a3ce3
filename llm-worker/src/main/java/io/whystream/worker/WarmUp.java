package io.whystream.worker;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.Rollout;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.learn.Lesson;
import io.whystream.worker.learn.Revisions;
import io.whystream.worker.loop.ModelThread;
import io.whystream.worker.policy.PolicyState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes made-up requests through the roles and drops what comes out, so that the first real one
 * does not wait for code to be loaded and compiled: seconds, on two cores. It ends as soon as a
 * real one comes, which is as good. Threading: any thread begins it; the model's thread does the
 * work.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final int ROUNDS = 3;
  private static final int HISTORY = 8;

  private final Roles roles;
  private final Supplier<PolicyState> policy;

  WarmUp(Roles roles, Supplier<PolicyState> policy) {
    this.roles = roles;
    this.policy = policy;
  }

  /** Begins it. */
  void on(ModelThread model) {
    next(model, 0, System.nanoTime());
  }

  private void next(ModelThread model, int number, long began) {
    if (number == ROUNDS || model.wasAsked()) {
      LOG.atInfo()
          .addKeyValue("rounds", number)
          .addKeyValue("millis", (System.nanoTime() - began) / 1_000_000)
          .log("warmed up");
      return;
    }
    model
        .submit(
            ModelThread.IDLE, Executors.callable(() -> round(model, policy.get(), request(number))))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                next(model, number + 1, began);
              } else {
                // Real requests will show, each in its own right, what is wrong.
                LOG.atWarn().setCause(failure).log("warm-up fails");
              }
            });
  }

  private void round(ModelThread model, PolicyState present, CorrectionRequest request) {
    if (model.wasAsked()) {
      return;
    }
    Rollout rollout = uneven(roles.sampler().sample(request, present));
    if (model.wasAsked()) {
      return;
    }
    Lesson lesson = roles.learner().learn(rollout, present);
    if (!model.wasAsked()) {
      roles.reviser().revise(Revisions.taught(rollout, lesson, present.version()), present);
    }
  }

  /** With rewards that differ, or nothing would be learned. */
  private static Rollout uneven(Rollout rollout) {
    List<Candidate> candidates = new ArrayList<>();
    for (Candidate candidate : rollout.getCandidates()) {
      double value = candidates.size();
      candidates.add(
          Candidate.newBuilder(candidate)
              .setReward(new Reward(value, value, 0.0, 0.0, 0, 0))
              .build());
    }
    return Rollout.newBuilder(rollout).setCandidates(candidates).build();
  }

  private static CorrectionRequest request(int number) {
    String id = "warm-up " + number;
    List<Attribute> attributes =
        List.of(new Attribute("genre", "Drama"), new Attribute("genre", "Comedy"));
    List<HistoryEntry> history = new ArrayList<>();
    for (int i = 0; i < HISTORY; i++) {
      history.add(
          new HistoryEntry(
              id,
              id,
              "A film of an earlier evening (1994)",
              attributes,
              (long) i,
              Feedback.CLICK,
              null));
    }
    return new CorrectionRequest(
        new Interaction(id, id, id, (long) HISTORY, Feedback.CLICK, null, null, false),
        1,
        new SourcePosition(0, 0L),
        0L,
        0L,
        history,
        null,
        new Item(id, "A film to begin with (2001)", null, attributes),
        List.of());
  }
}
