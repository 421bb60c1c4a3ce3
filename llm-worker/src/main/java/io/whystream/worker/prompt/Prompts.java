package io.whystream.worker.prompt;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.worker.engine.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The prompts of one model, as tokens, and the reading of its completions.
 *
 * <p>What users and items say stands between « and », on one line, bounded, and is tokenised
 * without special tokens; it never passes through a template. A prompt over its budget loses the
 * oldest history first, then other data, never the instruction.
 *
 * <p>Threading: any thread.
 */
public final class Prompts {
  /** Version of the templates of reasons and patterns: names their directory of resources. */
  public static final String VERSION = "v1";

  /** Version of the template of choices; the first had each number before its candidate. */
  public static final String CHOICE_VERSION = "v2";

  private final Tokenizer tokenizer;
  private final ChatTemplate chat;
  private final PromptLimits limits;
  private final String reason = resource(VERSION, "reason.jinja");
  private final String pattern = resource(VERSION, "pattern.jinja");
  private final String firstChoice = resource("v1", "choice.jinja");
  private final String choice = resource(CHOICE_VERSION, "choice.jinja");

  public Prompts(Tokenizer tokenizer, ChatTemplate chat, PromptLimits limits) {
    this.tokenizer = tokenizer;
    this.chat = chat;
    this.limits = limits;
  }

  /** Asks for the reason why the user chose the item. */
  public Prompt reasonPrompt(CorrectionRequest request) {
    return reasonPrompt(PromptFacts.of(request, null, limits));
  }

  /** Asks for the reason why the user chose the item. */
  public Prompt reasonPrompt(PromptFacts facts) {
    return fit(reason, facts, List.of());
  }

  /**
   * Asks for the user's pattern as it is after this interaction.
   *
   * @param newReason the reason written for this interaction, if one was
   */
  public Prompt patternPrompt(CorrectionRequest request, @Nullable String newReason) {
    return patternPrompt(PromptFacts.of(request, newReason, limits));
  }

  /** Asks for the user's pattern as it is after this interaction. */
  public Prompt patternPrompt(PromptFacts facts) {
    return fit(pattern, facts, List.of());
  }

  /**
   * Asks which candidate the user takes next; the item of the facts is not shown. Each number
   * stands behind its candidate, so that a causal model knows at the number what it stands for.
   */
  public Prompt choicePrompt(PromptFacts facts, List<Candidate> candidates) {
    return fit(choice, facts, candidates);
  }

  /** The first version of {@link #choicePrompt}, which the bundled model's corpus is made of. */
  public Prompt firstChoicePrompt(PromptFacts facts, List<ItemText> candidates) {
    return fit(firstChoice, facts, plain(candidates));
  }

  private static List<Candidate> plain(List<ItemText> items) {
    return items.stream().map(item -> new Candidate(item, "")).toList();
  }

  /** The text of a reason prompt, as a model reads it. */
  String reasonText(PromptFacts facts) {
    return text(segments(reason, facts, List.of()));
  }

  /** The text of a pattern prompt, as a model reads it. */
  String patternText(PromptFacts facts) {
    return text(segments(pattern, facts, List.of()));
  }

  /** The text of a choice prompt, as a model reads it. */
  String choiceText(PromptFacts facts, List<Candidate> candidates) {
    return text(segments(choice, facts, candidates));
  }

  /** The text of a choice prompt of the first version, as a model reads it. */
  String firstChoiceText(PromptFacts facts, List<ItemText> candidates) {
    return text(segments(firstChoice, facts, plain(candidates)));
  }

  /**
   * The reason in a completion.
   *
   * @return empty when it holds none that could be published
   */
  public Optional<String> parseReason(String completion) {
    return Completions.sentence(completion);
  }

  /**
   * The pattern in a completion.
   *
   * @return empty when it holds none that could be published
   */
  public Optional<String> parsePattern(String completion) {
    return Completions.sentence(completion);
  }

  /**
   * The choice in a completion.
   *
   * @param candidates how many there were
   * @return empty when the form does not hold
   */
  public Optional<Choice> parseChoice(String completion, int candidates) {
    return Completions.choice(completion, candidates);
  }

  private Prompt fit(String template, PromptFacts facts, List<Candidate> candidates) {
    PromptFacts shown = facts;
    int[] tokens = tokens(segments(template, shown, candidates));
    while (tokens.length > limits.maxTokens()) {
      PromptFacts less = shown.smaller();
      if (less == null) {
        throw new IllegalStateException(
            "the instruction alone has " + tokens.length + " tokens, over " + limits.maxTokens());
      }
      shown = less;
      tokens = tokens(segments(template, shown, candidates));
    }
    return new Prompt(tokens, shown != facts);
  }

  private List<Segment> segments(String template, PromptFacts facts, List<Candidate> candidates) {
    DataMarks marks = new DataMarks();
    Map<String, Object> values = new HashMap<>();
    values.put(
        "history",
        facts.history().stream()
            .map(
                line -> {
                  Map<String, Object> shown = item(line.item(), marks);
                  shown.put("verdict", line.verdict().word());
                  return shown;
                })
            .toList());
    values.put("pattern", marks.mark(facts.pattern()));
    values.put("item", item(facts.item(), marks));
    values.put("verdict", facts.verdict().word());
    values.put("review", marks.mark(facts.review()));
    values.put("reason", marks.mark(facts.reason()));
    values.put(
        "candidates",
        candidates.stream()
            .map(
                candidate -> {
                  Map<String, Object> shown = item(candidate.item(), marks);
                  shown.put("known", candidate.known());
                  return shown;
                })
            .toList());
    return marks.split(chat.render(Jinja.render(template, values).strip()));
  }

  private static Map<String, Object> item(ItemText item, DataMarks marks) {
    Map<String, Object> shown = new HashMap<>();
    shown.put("title", marks.mark(item.title()));
    shown.put("attributes", marks.mark(item.attributes()));
    shown.put("values", marks.mark(item.values()));
    shown.put("description", marks.mark(item.description()));
    return shown;
  }

  private int[] tokens(List<Segment> segments) {
    return segments.stream()
        .flatMapToInt(
            segment ->
                IntStream.of(
                    segment.data()
                        ? tokenizer.encode(segment.text())
                        : tokenizer.encodeWithSpecials(segment.text())))
        .toArray();
  }

  private static String text(List<Segment> segments) {
    StringBuilder text = new StringBuilder();
    segments.forEach(segment -> text.append(segment.text()));
    return text.toString();
  }

  private static String resource(String version, String name) {
    try (InputStream in = Prompts.class.getResourceAsStream(version + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("template " + version + "/" + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
