package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.PackedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A task as a prompt and as a text to learn from, whose answer thinks in steps that are each easy:
 * what the user enjoys, then for each candidate how well known it is, then the number of the best
 * known one.
 *
 * <p>The words are a few tokens among many and all that the number depends on, so that they and the
 * number weigh as much each as twice everything else.
 */
public final class ChoiceText {
  private static final float WORDS_WEIGHT = 1;
  private static final float NUMBER_WEIGHT = 1;
  private static final float REST_WEIGHT = 0.5f;

  /** Of one task to learn from. */
  static final float WEIGHT = WORDS_WEIGHT + NUMBER_WEIGHT + REST_WEIGHT;

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

  /** The prompt alone. */
  int[] prompt(ChoiceTask task) {
    return prompts.choicePrompt(task.facts(), task.shown()).tokens();
  }

  /**
   * Prompt and the answer that the warm-up teaches: among candidates equally well known the one
   * that was taken, if it is one of these. The prompt weighs nothing.
   */
  PackedText learned(ChoiceTask task, Knownness knownness) {
    int[] prompt = prompt(task);
    List<Piece> pieces = answer(task, knownness);
    int answer = pieces.stream().mapToInt(piece -> piece.tokens().length).sum();
    int[] tokens = Arrays.copyOf(prompt, prompt.length + answer);
    float[] weights = new float[tokens.length];
    int from = prompt.length;
    for (Piece piece : pieces) {
      int length = piece.tokens().length;
      System.arraycopy(piece.tokens(), 0, tokens, from, length);
      float each =
          switch (piece.kind()) {
            case REST -> REST_WEIGHT / count(pieces, Kind.REST);
            case WORD -> WORDS_WEIGHT / count(pieces, Kind.WORD);
            case NUMBER -> NUMBER_WEIGHT / count(pieces, Kind.NUMBER);
          };
      Arrays.fill(weights, from, from + length, each);
      from += length;
    }
    return new PackedText(tokens, new int[tokens.length], weights);
  }

  private enum Kind {
    REST,
    WORD,
    NUMBER
  }

  private record Piece(Kind kind, int[] tokens) {}

  private List<Piece> answer(ChoiceTask task, Knownness knownness) {
    List<Piece> pieces = new ArrayList<>();
    String before = "<think>" + InterestThought.of(task.facts().history());
    for (int i = 0; i < task.candidates().length; i++) {
      pieces.add(piece(Kind.REST, before + " " + (i + 1)));
      pieces.add(piece(Kind.WORD, " " + knownness.word(task.candidates()[i])));
      before = ",";
    }
    pieces.add(piece(Kind.REST, "</think><answer>"));
    int number = 1 + knownness.best(task.candidates(), task.answer());
    pieces.add(piece(Kind.NUMBER, Integer.toString(number)));
    pieces.add(piece(Kind.REST, "</answer>"));
    pieces.add(new Piece(Kind.REST, new int[] {stop}));
    return pieces;
  }

  private Piece piece(Kind kind, String text) {
    return new Piece(kind, tokenizer.encode(text));
  }

  /** Tokens of a kind. */
  private static int count(List<Piece> pieces, Kind kind) {
    return pieces.stream()
        .filter(piece -> piece.kind() == kind)
        .mapToInt(piece -> piece.tokens().length)
        .sum();
  }
}
