package io.whystream.worker.sample;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets the model write, and reads and encodes what it wrote. Whatever adapter is in place writes;
 * the base weights encode. Threading: the model's thread.
 */
public final class ReasonWriter {
  private static final float[] NOTHING = {};

  private final LanguageModel model;
  private final int[] stopTokens;

  /**
   * @param stopToken text of the token that ends an answer
   */
  public ReasonWriter(LanguageModel model, String stopToken) {
    this.model = model;
    this.stopTokens = new int[] {model.tokenizer().idOf(stopToken)};
  }

  /** A completion and the text parsed from it; null when it holds none. */
  public record Written(Completion completion, @Nullable String text) {}

  /**
   * Writes one completion for each seed.
   *
   * @param parse reads a text from a completion; one that its length ended holds none
   */
  public List<Written> write(
      int[] prompt,
      long[] seeds,
      double temperature,
      int maxTokens,
      Function<String, Optional<String>> parse) {
    int room = model.shape().context() - prompt.length;
    Sampling sampling =
        new Sampling(temperature, 0, 1, Math.max(1, Math.min(maxTokens, room)), stopTokens);
    List<Written> written = new ArrayList<>();
    for (Completion completion :
        model.generate(List.of(new PromptGroup(prompt, seeds)), sampling).get(0)) {
      written.add(
          new Written(
              completion,
              completion.stopped()
                  ? parse.apply(model.tokenizer().decode(completion.tokens())).orElse(null)
                  : null));
    }
    return written;
  }

  /**
   * Encodes texts; each distinct one once.
   *
   * @return [text][hidden], an empty array where the text is null
   */
  public List<float[]> embed(List<@Nullable String> texts) {
    Map<String, Integer> places = new HashMap<>();
    List<int[]> tokens = new ArrayList<>();
    for (@Nullable String text : texts) {
      if (text != null && places.putIfAbsent(text, tokens.size()) == null) {
        tokens.add(model.tokenizer().encode(text));
      }
    }
    float[][] vectors = tokens.isEmpty() ? new float[0][] : model.embed(tokens);
    List<float[]> embeddings = new ArrayList<>();
    for (@Nullable String text : texts) {
      Integer place = text == null ? null : places.get(text);
      embeddings.add(place == null ? NOTHING : vectors[place]);
    }
    return embeddings;
  }
}
