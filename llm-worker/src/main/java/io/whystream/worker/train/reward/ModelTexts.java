package io.whystream.worker.train.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.prompt.Prompts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a policy of a language model, many prompts at a time: the first one, which is the model
 * without adapter, or one that has learned. Embeddings are those of the model without adapter.
 *
 * <p>Threading: one thread at a time.
 */
public final class ModelTexts implements TextSource {
  private static final int BATCH = 32;
  private static final int ENCODED = 64;

  /** Share of a round behind which its progress is told. */
  private static final double TOLD = 0.05;

  private final LanguageModel model;
  private final Prompts prompts;
  private final Sampling sampling;
  private final String origin;
  private final TextCache cache;
  private final Consumer<String> progress;

  /**
   * A policy that has learned.
   *
   * @param weights of its adapter, in the layout's order
   * @param sha256 hash of the weights
   */
  public record Adapter(float[] weights, String sha256) {}

  /**
   * @param adapter null for the first policy
   * @param sampling as policies sample
   * @param progress hears how far a round is
   */
  public ModelTexts(
      LanguageModel model,
      @Nullable Adapter adapter,
      Prompts prompts,
      Sampling sampling,
      TextCache cache,
      Consumer<String> progress) {
    this.model = model;
    this.prompts = prompts;
    this.sampling = sampling;
    this.cache = cache;
    this.progress = progress;
    this.origin = model.fingerprint() + (adapter == null ? "" : adapter.sha256());
    model.useAdapter(adapter == null ? null : adapter.weights());
  }

  private record Wanted(int[] prompt, long seed, String key) {}

  @Override
  public String fingerprint() {
    return model.fingerprint();
  }

  @Override
  public int width() {
    return model.shape().hidden();
  }

  @Override
  public List<List<@Nullable String>> reasons(
      List<CorrectionRequest> requests, List<long[]> seeds) {
    List<List<Wanted>> wanted = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      int[] prompt = prompts.reasonPrompt(requests.get(i)).tokens();
      List<Wanted> ofOne = new ArrayList<>();
      for (long seed : seeds.get(i)) {
        ofOne.add(new Wanted(prompt, seed, key("reason", prompt, seed)));
      }
      wanted.add(ofOne);
    }
    write(wanted, prompts::parseReason);
    List<List<@Nullable String>> texts = new ArrayList<>();
    for (List<Wanted> ofOne : wanted) {
      List<@Nullable String> found = new ArrayList<>();
      ofOne.forEach(one -> found.add(cache.get(one.key())));
      texts.add(found);
    }
    return texts;
  }

  @Override
  public List<@Nullable String> patterns(
      List<CorrectionRequest> requests, List<@Nullable String> reasons, long[] seeds) {
    List<List<Wanted>> wanted = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      int[] prompt = prompts.patternPrompt(requests.get(i), reasons.get(i)).tokens();
      wanted.add(List.of(new Wanted(prompt, seeds[i], key("pattern", prompt, seeds[i]))));
    }
    write(wanted, prompts::parsePattern);
    List<@Nullable String> texts = new ArrayList<>();
    wanted.forEach(one -> texts.add(cache.get(one.get(0).key())));
    return texts;
  }

  private String key(String purpose, int[] prompt, long seed) {
    return TextCache.key(origin + purpose + sampling.temperature(), prompt, seed);
  }

  /** Writes what the cache lacks, prompts of like length together. */
  private void write(List<List<Wanted>> wanted, Function<String, Optional<String>> parse) {
    List<List<Wanted>> missing = new ArrayList<>();
    for (List<Wanted> ofOne : wanted) {
      List<Wanted> lacking = ofOne.stream().filter(one -> !cache.has(one.key())).toList();
      if (!lacking.isEmpty()) {
        missing.add(lacking);
      }
    }
    missing.sort(Comparator.comparingInt((List<Wanted> ofOne) -> ofOne.get(0).prompt().length));
    int told = 0;
    for (int from = 0; from < missing.size(); from += BATCH) {
      List<List<Wanted>> batch = missing.subList(from, Math.min(missing.size(), from + BATCH));
      List<PromptGroup> groups = new ArrayList<>();
      for (List<Wanted> ofOne : batch) {
        groups.add(
            new PromptGroup(
                ofOne.get(0).prompt(), ofOne.stream().mapToLong(Wanted::seed).toArray()));
      }
      List<List<Completion>> completions = model.generate(groups, sampling);
      Map<String, Optional<String>> written = new LinkedHashMap<>();
      for (int i = 0; i < batch.size(); i++) {
        for (int n = 0; n < batch.get(i).size(); n++) {
          Completion completion = completions.get(i).get(n);
          written.put(
              batch.get(i).get(n).key(),
              completion.stopped()
                  ? parse.apply(model.tokenizer().decode(completion.tokens()))
                  : Optional.empty());
        }
      }
      cache.put(written);
      int done = from + batch.size();
      if (done == missing.size() || done - told >= missing.size() * TOLD) {
        progress.accept("wrote %d of %d".formatted(done, missing.size()));
        told = done;
      }
    }
  }

  @Override
  public float[][] embed(List<String> texts) {
    Map<String, float[]> known = new HashMap<>();
    List<String> distinct = texts.stream().distinct().toList();
    for (int from = 0; from < distinct.size(); from += ENCODED) {
      List<String> part = distinct.subList(from, Math.min(distinct.size(), from + ENCODED));
      float[][] vectors =
          model.embed(part.stream().map(text -> model.tokenizer().encode(text)).toList());
      for (int i = 0; i < vectors.length; i++) {
        known.put(part.get(i), vectors[i]);
      }
    }
    return texts.stream().map(known::get).toArray(float[][]::new);
  }
}
