package io.whystream.worker.sample;

import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.FinishReason;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.Seeds;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.reward.Embeddings;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.sample.ReasonWriter.Written;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Samples a group of reasons for a request and scores each as appended to the item's list. The same
 * request and policy give the same rollout. Threading: the model's thread.
 */
public final class Sampler {
  private final ReasonWriter writer;
  private final AdapterSlot adapters;
  private final Prompts prompts;
  private final RewardFunction rewards;
  private final SampleSettings settings;

  public Sampler(
      ReasonWriter writer,
      AdapterSlot adapters,
      Prompts prompts,
      RewardFunction rewards,
      SampleSettings settings) {
    this.writer = writer;
    this.adapters = adapters;
    this.prompts = prompts;
    this.rewards = rewards;
    this.settings = settings;
  }

  /** Samples under a policy. */
  public Rollout sample(CorrectionRequest request, PolicyState policy) {
    adapters.use(policy);
    RewardFunction paying = rewards.released(policy.memory().rewardModel());
    int[] prompt = prompts.reasonPrompt(request).tokens();
    long[] seeds =
        Seeds.of(
            request.getInteraction().getId(),
            request.getAttempt(),
            "sample",
            0,
            settings.groupSize());
    List<Written> group =
        writer.write(
            prompt, seeds, settings.temperature(), settings.maxTokens(), prompts::parseReason);
    List<@Nullable String> texts = new ArrayList<>();
    group.forEach(written -> texts.add(written.text()));
    List<float[]> embeddings = writer.embed(texts);
    List<Reward> scores = paying.score(request, texts, embeddings);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      candidates.add(candidate(group.get(i), embeddings.get(i), scores.get(i)));
    }
    return new Rollout(
        request,
        Arrays.stream(prompt).boxed().toList(),
        candidates,
        policy.ref(),
        paying.version(),
        (float) settings.temperature());
  }

  private static Candidate candidate(Written written, float[] embedding, Reward reward) {
    Completion completion = written.completion();
    List<Float> logProbabilities = new ArrayList<>();
    for (float value : completion.logProbabilities()) {
      logProbabilities.add(value);
    }
    return new Candidate(
        written.text(),
        Embeddings.toBytes(embedding),
        Arrays.stream(completion.tokens()).boxed().toList(),
        logProbabilities,
        completion.stopped() ? FinishReason.STOP : FinishReason.LENGTH,
        reward);
  }
}
