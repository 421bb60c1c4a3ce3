package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.PackedText;
import java.util.Arrays;

/**
 * A task with its right answer, to learn from or to measure on.
 *
 * <p>The number is all of the choice and one token in twenty, so it weighs twice as much as the
 * rest of the answer together.
 */
public final class ChoiceText {
  private static final float NUMBER_WEIGHT = 2;

  private final Tokenizer tokenizer;
  private final Prompts prompts;
  private final int stop;

  /**
   * @param stop the token that ends an answer
   */
  public ChoiceText(Tokenizer tokenizer, Prompts prompts, int stop) {
    this.tokenizer = tokenizer;
    this.prompts = prompts;
    this.stop = stop;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** The prompt alone. */
  int[] prompt(ChoiceTask task) {
    return prompts.choicePrompt(task.facts(), task.shown()).tokens();
  }

  /** To learn from: thought, form and end together weigh 1, the number 2. */
  PackedText learned(ChoiceTask task) {
    return text(task, 1);
  }

  /** To measure on: the number alone counts. */
  PackedText measured(ChoiceTask task) {
    return text(task, 0);
  }

  private PackedText text(ChoiceTask task, float restWeight) {
    int[] prompt = prompt(task);
    String before = InterestThought.before(task);
    int[] head = tokenizer.encode(before);
    int[] answer = tokenizer.encode(before + (task.answer() + 1) + InterestThought.AFTER);
    int[] tail = tokenizer.encode(InterestThought.AFTER);
    int from = Math.max(0, Arrays.mismatch(head, answer));
    from = Math.min(from, head.length);
    int to = Math.max(from + 1, answer.length - tail.length);
    int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.length + 1);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    tokens[tokens.length - 1] = stop;
    float[] weights = new float[tokens.length];
    int rest = answer.length + 1 - (to - from);
    Arrays.fill(weights, prompt.length, tokens.length, restWeight / rest);
    Arrays.fill(
        weights, prompt.length + from, prompt.length + to, NUMBER_WEIGHT / (float) (to - from));
    return new PackedText(tokens, new int[tokens.length], weights);
  }
}
