package io.whystream.worker.train;

import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.prompt.PromptFacts;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.corpus.Corpus;
import io.whystream.worker.train.corpus.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Batches of the made-up corpus. Histories grow while the training goes on: short prompts show more
 * completions for the same work, and copying attributes is learned from them first.
 */
final class NanoBatches {
  /** One stage of the training. */
  private record Stage(double until, int history, double facts, int rowLength) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(0.08, 0, 0.9, 256),
          new Stage(0.2, 1, 0.4, 256),
          new Stage(0.45, 3, 0.1, 320),
          new Stage(2, 6, 0.02, 400));

  /** Naming the right attributes is what matters most and what is learned last. */
  private static final float ATTRIBUTE_WEIGHT = 3;

  private final Corpus corpus = new Corpus(0);
  private final Set<Integer> attributes = new HashSet<>();
  private final Tokenizer tokenizer;
  private final Prompts prompts;
  private final int stop;
  private final long seed;
  private final int tokensPerStep;
  private final boolean grow;

  /**
   * @param grow whether histories grow with the training; otherwise they have their full length
   */
  NanoBatches(
      Tokenizer tokenizer, Prompts prompts, int stop, long seed, int tokensPerStep, boolean grow) {
    this.grow = grow;
    this.tokenizer = tokenizer;
    this.prompts = prompts;
    this.stop = stop;
    this.seed = seed;
    this.tokensPerStep = tokensPerStep;
    for (String attribute : Corpus.attributes()) {
      int[] tokens = tokenizer.encode(" " + attribute);
      attributes.add(tokens[tokens.length - 1]);
    }
  }

  /** A batch and how many tokens it holds, padding not counted. */
  record Batch(PackedRows rows, int tokens) {}

  /**
   * The batch of one step; the same step gives the same batch.
   *
   * @param progress share of the training done, 0 to 1
   */
  Batch batch(long step, double progress) {
    corpus.reseed(seed * 1_000_003 + step);
    double reached = grow ? progress : 1;
    Stage stage = STAGES.stream().filter(s -> reached < s.until()).findFirst().orElseThrow();
    return pack(stage);
  }

  /** A batch of the last stage, for measuring. */
  Batch measured(long number) {
    corpus.reseed(-1 - seed * 1_000_003 - number);
    return pack(STAGES.get(STAGES.size() - 1));
  }

  private Batch pack(Stage stage) {
    RowPacker packer = new RowPacker(tokensPerStep / stage.rowLength(), stage.rowLength());
    List<PackedText> texts = new ArrayList<>();
    int size = 0;
    while (size < tokensPerStep) {
      PackedText text = text(corpus.next(stage.history(), stage.facts()));
      if (text.tokens().length <= stage.rowLength()) {
        texts.add(text);
        size += text.tokens().length;
      }
    }
    packer.pack(texts);
    return new Batch(packer.rows(), packer.packed());
  }

  private PackedText text(Example example) {
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
