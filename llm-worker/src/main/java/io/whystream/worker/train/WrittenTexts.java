package io.whystream.worker.train;

import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.policy.PeftAdapter;
import io.whystream.worker.policy.PolicyDirectory;
import io.whystream.worker.policy.WeightBytes;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.reward.ModelTexts;
import io.whystream.worker.train.reward.TextCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A language model, or a policy of it that has learned, which writes the texts that a reward model
 * learns from, until it is closed.
 */
public final class WrittenTexts implements AutoCloseable {
  private static final int LONGEST = 64;
  private static final LoraSpec UNUSED = new LoraSpec(1, 1, List.of("q_proj"));

  private final DjlLanguageModel language;
  private final ModelTexts texts;

  private WrittenTexts(DjlLanguageModel language, ModelTexts texts) {
    this.language = language;
    this.texts = texts;
  }

  /** {@link #open(Path, Path, String, int, Path, Consumer)} with the first policy. */
  public static WrittenTexts open(
      Path model,
      String device,
      int maxPromptTokens,
      @Nullable Path cache,
      Consumer<String> progress)
      throws IOException {
    return open(model, null, device, maxPromptTokens, cache, progress);
  }

  /**
   * Loads a model and a policy of it.
   *
   * @param model directory in Hugging Face layout
   * @param policy directory of an adapter in PEFT layout that writes; null for the model itself
   * @param maxPromptTokens longest prompt
   * @param cache directory that keeps what was written; null keeps nothing
   * @param progress hears how far a round is
   * @throws BadModelException when the policy is not one of this model
   */
  public static WrittenTexts open(
      Path model,
      @Nullable Path policy,
      String device,
      int maxPromptTokens,
      @Nullable Path cache,
      Consumer<String> progress)
      throws IOException {
    LoraSpec lora = policy == null ? UNUSED : PeftAdapter.spec(policy);
    DjlLanguageModel language = load(model, lora, device, policy);
    try {
      ModelTexts.Adapter adapter = policy == null ? null : adapter(policy, language);
      ChatTemplate chat = ChatTemplate.load(model);
      Prompts prompts =
          new Prompts(
              language.tokenizer(), chat, PromptLimits.DEFAULT.withMaxTokens(maxPromptTokens));
      int[] stop = {language.tokenizer().idOf(chat.endOfSequence())};
      ModelTexts texts =
          new ModelTexts(
              language,
              adapter,
              prompts,
              new Sampling(1, 0, 1, LONGEST, stop),
              new TextCache(cache == null ? null : cache.resolve("texts.jsonl")),
              progress);
      return new WrittenTexts(language, texts);
    } catch (IOException | RuntimeException e) {
      language.close();
      throw e;
    }
  }

  private static DjlLanguageModel load(
      Path model, LoraSpec lora, String device, @Nullable Path policy) {
    try {
      return DjlLanguageModel.load(model, lora, device);
    } catch (IllegalArgumentException e) {
      throw policy == null ? e : new BadModelException(policy + ": " + e.getMessage(), e);
    }
  }

  private static ModelTexts.Adapter adapter(Path policy, LanguageModel language) {
    float[] weights =
        PolicyDirectory.read(policy, language.adapterLayout(), language.fingerprint());
    return new ModelTexts.Adapter(weights, WeightBytes.sha256(weights));
  }

  public ModelTexts texts() {
    return texts;
  }

  @Override
  public void close() {
    language.close();
  }
}
