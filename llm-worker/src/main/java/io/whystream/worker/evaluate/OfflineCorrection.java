package io.whystream.worker.evaluate;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.fold.PolicySettings;
import io.whystream.worker.learn.Learner;
import io.whystream.worker.learn.Lesson;
import io.whystream.worker.learn.Revisions;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.revise.Reviser;
import io.whystream.worker.sample.Sampler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chronological correction without a cluster: the very classes of the live roles over interactions
 * in event-time order, one at a time, with histories, patterns and reason lists in memory.
 * Threading: the model's thread.
 */
public final class OfflineCorrection {
  private static final int HISTORY_ENTRIES = 20;
  private static final int REASON_CAP = 16;

  private final Sampler sampler;
  private final Learner learner;
  private final Reviser reviser;
  private final PolicyFold fold;
  private final Memory memory;
  private PolicyState policy;
  private long offset;
  private long position;

  /**
   * @param sampler pays what is learned from, which may be a placebo
   * @param reviser pays what is reported
   */
  public OfflineCorrection(
      Sampler sampler,
      Learner learner,
      Reviser reviser,
      LanguageModel model,
      PolicySettings settings,
      List<Item> items) {
    this.sampler = sampler;
    this.learner = learner;
    this.reviser = reviser;
    this.fold = new PolicyFold(model.adapterLayout());
    this.memory = new Memory(items, HISTORY_ENTRIES, REASON_CAP);
    this.policy = append(null, new PolicyLogRecord(settings.genesis(model.fingerprint())));
  }

  /**
   * What became of one interaction.
   *
   * @param skipped why nothing was learned; null when something was
   * @param metrics of the step, as TRL names them; empty when nothing was learned
   */
  public record Event(
      Interaction interaction,
      Rollout rollout,
      CorrectionResult result,
      @Nullable String skipped,
      Map<String, Double> metrics) {}

  /** Adds an interaction to the history only. */
  public void remember(Interaction interaction) {
    memory.remember(interaction);
  }

  /** Corrects for one interaction; null when its item is unknown. */
  public @Nullable Event correct(Interaction interaction) {
    CorrectionRequest request = memory.request(interaction, offset++);
    Event event = request == null ? null : correct(request, true);
    memory.remember(interaction);
    return event;
  }

  /**
   * The request for an interaction as lists and patterns are now, with a history taken down before;
   * null when its item is unknown.
   */
  public @Nullable CorrectionRequest request(Interaction interaction, List<HistoryEntry> history) {
    return memory.request(interaction, history, offset++);
  }

  /** The same request as if another item had been taken; null when that item is unknown. */
  public @Nullable CorrectionRequest instead(CorrectionRequest request, String other) {
    Item item = memory.item(other);
    return item == null
        ? null
        : new CorrectionRequest(
            request.getInteraction(),
            request.getAttempt(),
            request.getSource(),
            request.getAdmittedAt(),
            request.getGeneration(),
            request.getHistory(),
            request.getPattern(),
            item,
            memory.reasons(other, request.getInteraction().getEventTime()));
  }

  /**
   * Corrects for a request.
   *
   * @param updates whether a gradient is taken and folded before the reason is written again
   */
  public Event correct(CorrectionRequest request, boolean updates) {
    Rollout rollout = sampler.sample(request, policy);
    Lesson lesson =
        updates ? learner.learn(rollout, policy) : learner.pass(rollout, policy, "no update");
    CorrectionResult result;
    if (lesson instanceof Lesson.Taught taught) {
      policy = append(policy, new PolicyLogRecord(taught.step()));
      result = reviser.revise(Revisions.taught(rollout, taught, policy.position()), policy);
    } else {
      Lesson.Skipped skipped = (Lesson.Skipped) lesson;
      result = reviser.revise(Revisions.skipped(rollout, skipped, policy.version()), policy);
    }
    memory.keep(result);
    return new Event(request.getInteraction(), rollout, result, why(lesson), metrics(lesson));
  }

  /**
   * Writes for a request and corrects nothing: the first reason that can be read enters the list as
   * it is, and a user's first pattern stays.
   */
  public Rollout write(CorrectionRequest request) {
    Rollout rollout = sampler.sample(request, policy);
    if (request.getPattern() == null) {
      memory.keep(
          reviser.revise(
              Revisions.skipped(
                  rollout, new Lesson.Skipped("no correction", false, List.of()), policy.version()),
              policy));
    }
    Interaction interaction = request.getInteraction();
    rollout.getCandidates().stream()
        .filter(candidate -> candidate.getText() != null)
        .findFirst()
        .ifPresent(
            candidate ->
                memory.keep(
                    interaction.getItem(),
                    new Reason(
                        interaction.getUser(),
                        interaction.getId(),
                        interaction.getEventTime(),
                        candidate.getText(),
                        candidate.getEmbedding(),
                        policy.ref())));
    return rollout;
  }

  /** The policy as it is now. */
  public PolicyState policy() {
    return policy;
  }

  private PolicyState append(@Nullable PolicyState before, PolicyLogRecord record) {
    PolicyState after =
        fold.apply(
            before,
            position,
            record,
            to -> {
              throw new IllegalStateException("nothing is rolled back offline");
            });
    position++;
    if (after == null) {
      throw new IllegalStateException("the log begins with no genesis record");
    }
    return after;
  }

  private static @Nullable String why(Lesson lesson) {
    return lesson instanceof Lesson.Skipped skipped ? skipped.why() : null;
  }

  private static Map<String, Double> metrics(Lesson lesson) {
    if (lesson instanceof Lesson.Taught taught) {
      GradientStep step = taught.step();
      return step.getMetrics();
    }
    return Map.of();
  }
}
