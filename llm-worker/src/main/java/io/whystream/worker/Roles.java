package io.whystream.worker;

import io.whystream.schema.Topics;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.fold.PolicyView;
import io.whystream.worker.learn.LearnStage;
import io.whystream.worker.learn.Learner;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.revise.ReviseStage;
import io.whystream.worker.revise.Reviser;
import io.whystream.worker.reward.ReleasableReward;
import io.whystream.worker.reward.ReleasedModels;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.reward.RewardFunctions;
import io.whystream.worker.sample.ReasonWriter;
import io.whystream.worker.sample.SampleStage;
import io.whystream.worker.sample.Sampler;
import io.whystream.worker.sample.Unlearned;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * The pure logic of all roles around one model, and their stages. Threading: what it makes belongs
 * to the model's thread.
 */
public final class Roles {
  private final WorkerConfig config;
  private final LanguageModel model;
  private final AdapterSlot adapters;
  private final ReasonWriter writer;
  private final Prompts prompts;
  private final RewardFunction rewards;

  private Roles(
      WorkerConfig config,
      LanguageModel model,
      AdapterSlot adapters,
      ReasonWriter writer,
      Prompts prompts,
      RewardFunction rewards) {
    this.config = config;
    this.model = model;
    this.adapters = adapters;
    this.writer = writer;
    this.prompts = prompts;
    this.rewards = rewards;
  }

  /**
   * Opens prompts and reward for a model.
   *
   * @throws IOException when the chat template or the reward model cannot be read
   */
  public static Roles open(WorkerConfig config, LanguageModel model) throws IOException {
    ChatTemplate chat = ChatTemplate.load(config.model().directory());
    Prompts prompts =
        new Prompts(
            model.tokenizer(),
            chat,
            limits(
                config.prompt(),
                Math.max(config.sample().maxTokens(), config.revise().maxTokens()),
                model.shape().context()));
    ReleasableReward.Opener opener =
        directory ->
            RewardFunctions.open(config.reward().function(), directory, model.fingerprint());
    RewardFunction rewards =
        new ReleasableReward(
            opener.open(config.reward().snapshot()),
            new ReleasedModels(config.snapshots()),
            opener);
    return new Roles(
        config,
        model,
        new AdapterSlot(model),
        new ReasonWriter(model, chat.endOfSequence()),
        prompts,
        rewards);
  }

  /** A prompt leaves room in the model's context for what is written behind it. */
  static PromptLimits limits(WorkerConfig.Prompt prompt, int written, int context) {
    if (context - written < PromptLimits.MIN_TOKENS) {
      throw new UnusableException(
          "sample.maxTokens or revise.maxTokens of "
              + written
              + " leaves no room for a prompt in the model's context of "
              + context
              + " tokens; lower it or choose another model");
    }
    PromptLimits limits = PromptLimits.DEFAULT;
    return new PromptLimits(
        Math.min(prompt.maxTokens(), context - written),
        prompt.historyEntries(),
        limits.titleCharacters(),
        limits.attributesCharacters(),
        limits.textCharacters());
  }

  /** The same roles with another reward. */
  public Roles withReward(RewardFunction other) {
    return new Roles(config, model, adapters, writer, prompts, other);
  }

  LanguageModel model() {
    return model;
  }

  public RewardFunction rewards() {
    return rewards;
  }

  public ReasonWriter writer() {
    return writer;
  }

  public Sampler sampler() {
    return new Sampler(writer, adapters, prompts, rewards, config.sample());
  }

  public Learner learner() {
    return new Learner(model, adapters, config.learn(), config.sample().maxTokens());
  }

  public Reviser reviser() {
    return new Reviser(writer, adapters, prompts, rewards, config.revise());
  }

  SampleStage sampleStage(PolicyView policy, Topics topics, Unlearned unlearned) {
    return new SampleStage(sampler(), policy, topics, unlearned, config.sample(), System::nanoTime);
  }

  LearnStage learnStage(PolicyView policy, Topics topics, LongSupplier uncommittedEnd) {
    return new LearnStage(learner(), policy, topics, uncommittedEnd);
  }

  ReviseStage reviseStage(PolicyView policy, Topics topics) {
    return new ReviseStage(reviser(), policy, topics);
  }
}
