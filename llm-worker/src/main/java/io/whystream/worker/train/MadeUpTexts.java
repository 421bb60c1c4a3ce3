package io.whystream.worker.train;

import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.prompt.PromptFacts;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.corpus.Corpus;
import io.whystream.worker.train.corpus.Example;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Examples of the made-up corpus as prompts and completions to learn from. */
public final class MadeUpTexts {
  /** Naming the right attributes is what matters most and what is learned last. */
  private static final float ATTRIBUTE_WEIGHT = 3;

  /** Most lines of history in a prompt. */
  static final int LONGEST_HISTORY = 6;

  private final Corpus corpus = new Corpus(0);
  private final Set<Integer> attributes = new HashSet<>();
  private final Tokenizer tokenizer;
  private final Prompts prompts;
  private final int stop;

  /**
   * @param stop the token that ends a completion
   */
  public MadeUpTexts(Tokenizer tokenizer, Prompts prompts, int stop) {
    this.tokenizer = tokenizer;
    this.prompts = prompts;
    this.stop = stop;
    for (String attribute : Corpus.attributes()) {
      int[] tokens = tokenizer.encode(" " + attribute);
      attributes.add(tokens[tokens.length - 1]);
    }
  }

  /** Goes on as the texts of another seed do from their start. */
  public void reseed(long seed) {
    corpus.reseed(seed);
  }

  /**
   * The next text.
   *
   * @param longestHistory most lines of history in its prompt
   * @param facts share of texts that only copy attributes
   */
  PackedText next(int longestHistory, double facts) {
    return packed(corpus.next(longestHistory, facts));
  }

  /**
   * The next reason, pattern or text of that kind, its weights adding up to a number.
   *
   * @param weight of all of it
   */
  public PackedText nextExplanation(float weight) {
    Example example;
    do {
      example = corpus.next(LONGEST_HISTORY, 0);
    } while (example.kind() == Example.Kind.CHOICE);
    PackedText text = packed(example);
    float sum = 0;
    for (float each : text.weights()) {
      sum += each;
    }
    for (int i = 0; i < text.weights().length; i++) {
      text.weights()[i] *= weight / sum;
    }
    return text;
  }

  private PackedText packed(Example example) {
    PromptFacts facts = example.facts();
    int[] prompt =
        facts == null
            ? new int[0]
            : switch (example.kind()) {
              case REASON, TEXT, FACTS -> prompts.reasonPrompt(facts).tokens();
              case PATTERN -> prompts.patternPrompt(facts).tokens();
              case CHOICE -> prompts.firstChoicePrompt(facts, example.candidates()).tokens();
            };
    List<int[]> completions = example.completions().stream().map(tokenizer::encode).toList();
    int size = prompt.length + completions.stream().mapToInt(c -> c.length + 1).sum();
    int[] tokens = Arrays.copyOf(prompt, size);
    int[] branches = new int[size];
    float[] weights = new float[size];
    int at = prompt.length;
    int branch = facts == null ? 0 : 1;
    for (int[] completion : completions) {
      int end = at + completion.length;
      System.arraycopy(completion, 0, tokens, at, completion.length);
      tokens[end] = stop;
      Arrays.fill(branches, at, end + 1, branch++);
      for (int i = at; i <= end; i++) {
        weights[i] = attributes.contains(tokens[i]) ? ATTRIBUTE_WEIGHT : 1;
      }
      at = end + 1;
    }
    return new PackedText(tokens, branches, weights);
  }
}
