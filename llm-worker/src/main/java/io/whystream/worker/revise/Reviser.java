package io.whystream.worker.revise;

import io.whystream.schema.CorrectionResults;
import io.whystream.schema.record.Comparison;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.Reward;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.Seeds;
import io.whystream.worker.prompt.Prompt;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.reward.Embeddings;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.sample.ReasonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the reason again and revises the pattern, with the policy that has learned from the
 * request. Threading: the model's thread.
 */
public final class Reviser {
  private static final String STAGE = "revise";

  private final ReasonWriter writer;
  private final AdapterSlot adapters;
  private final Prompts prompts;
  private final RewardFunction rewards;
  private final ReviseSettings settings;

  public Reviser(
      ReasonWriter writer,
      AdapterSlot adapters,
      Prompts prompts,
      RewardFunction rewards,
      ReviseSettings settings) {
    this.writer = writer;
    this.adapters = adapters;
    this.prompts = prompts;
    this.rewards = rewards;
    this.settings = settings;
  }

  /**
   * Revises under a policy.
   *
   * @param policy has folded at least to the required version
   */
  public CorrectionResult revise(RevisionRequest revision, PolicyState policy) {
    CorrectionRequest request = revision.getRequest();
    adapters.use(policy);
    RewardFunction paying = rewards.released(policy.memory().rewardModel());
    Prompt asksReason = prompts.reasonPrompt(request);
    @Nullable String reason = write(request, asksReason, "reason", prompts::parseReason);
    Prompt asksPattern = prompts.patternPrompt(request, reason);
    @Nullable String pattern = write(request, asksPattern, "pattern", prompts::parsePattern);
    if (pattern == null && request.getPattern() == null) {
      return CorrectionResults.rejected(
          request, new Rejection(STAGE, "the policy wrote no pattern", false));
    }
    @Nullable String first = null;
    if (settings.compareWithFirst()) {
      adapters.useFirst(policy);
      first = write(request, asksReason, "reason", prompts::parseReason);
    }
    List<@Nullable String> texts = new ArrayList<>();
    texts.add(reason);
    texts.add(first);
    texts.add(pattern);
    List<float[]> embeddings = writer.embed(texts);
    boolean compares = settings.compareWithFirst();
    List<Reward> scores =
        paying.score(
            request, texts.subList(0, compares ? 2 : 1), embeddings.subList(0, compares ? 2 : 1));
    Correction correction =
        Correction.newBuilder()
            .setPattern(pattern(request, pattern, embeddings.get(2), policy))
            .setReason(reason(request.getInteraction(), reason, embeddings.get(0), policy))
            .setReward(reason == null ? null : scores.get(0))
            .setCandidateRewards(revision.getRewards())
            .setAdvantages(revision.getAdvantages())
            .setLearned(learned(revision, policy))
            .setSkipped(skipped(revision, policy))
            .setPolicy(policy.ref())
            .setRewardModel(paying.version())
            .setPromptCut(asksReason.cut() || asksPattern.cut())
            .setFirst(compares ? new Comparison(first, scores.get(1)) : null)
            .build();
    return CorrectionResults.corrected(request, correction);
  }

  private @Nullable String write(
      CorrectionRequest request,
      Prompt prompt,
      String purpose,
      Function<String, Optional<String>> parse) {
    for (int i = 0; i < settings.tries(); i++) {
      long[] seed = Seeds.of(request.getInteraction().getId(), request.getAttempt(), purpose, i, 1);
      @Nullable String text =
          writer
              .write(prompt.tokens(), seed, settings.temperature(), settings.maxTokens(), parse)
              .get(0)
              .text();
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** The new pattern; the old one again when none was written. */
  private static Pattern pattern(
      CorrectionRequest request, @Nullable String text, float[] embedding, PolicyState policy) {
    Pattern old = request.getPattern();
    if (text == null && old != null) {
      return old;
    }
    return new Pattern(
        text, Embeddings.toBytes(embedding), request.getInteraction().getEventTime(), policy.ref());
  }

  private static @Nullable Reason reason(
      Interaction interaction, @Nullable String text, float[] embedding, PolicyState policy) {
    return text == null
        ? null
        : new Reason(
            interaction.getUser(),
            interaction.getId(),
            interaction.getEventTime(),
            text,
            Embeddings.toBytes(embedding),
            policy.ref());
  }

  private static boolean learned(RevisionRequest revision, PolicyState policy) {
    return revision.getGradientVersion() != null && skipped(revision, policy) == null;
  }

  private static @Nullable String skipped(RevisionRequest revision, PolicyState policy) {
    Long gradient = revision.getGradientVersion();
    return gradient == null ? revision.getSkipped() : policy.whySkipped(gradient);
  }
}
