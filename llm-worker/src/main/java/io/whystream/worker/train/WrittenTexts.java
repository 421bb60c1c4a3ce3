package io.whystream.worker.train;

import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.djl.DjlLanguageModel;
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

/** A language model that writes the texts which a reward model learns from, until it is closed. */
public final class WrittenTexts implements AutoCloseable {
  private static final int LONGEST = 64;

  private final DjlLanguageModel language;
  private final ModelTexts texts;

  private WrittenTexts(DjlLanguageModel language, ModelTexts texts) {
    this.language = language;
    this.texts = texts;
  }

  /**
   * Loads a model.
   *
   * @param model directory in Hugging Face layout
   * @param maxPromptTokens longest prompt
   * @param cache directory that keeps what was written; null keeps nothing
   * @param progress hears how far a round is
   */
  public static WrittenTexts open(
      Path model,
      String device,
      int maxPromptTokens,
      @Nullable Path cache,
      Consumer<String> progress)
      throws IOException {
    LoraSpec lora = new LoraSpec(1, 1, List.of("q_proj"));
    DjlLanguageModel language = DjlLanguageModel.load(model, lora, device);
    try {
      ChatTemplate chat = ChatTemplate.load(model);
      Prompts prompts =
          new Prompts(
              language.tokenizer(), chat, PromptLimits.DEFAULT.withMaxTokens(maxPromptTokens));
      int[] stop = {language.tokenizer().idOf(chat.endOfSequence())};
      ModelTexts texts =
          new ModelTexts(
              language,
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

  public ModelTexts texts() {
    return texts;
  }

  @Override
  public void close() {
    language.close();
  }
}
