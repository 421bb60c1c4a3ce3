package io.whystream.worker.engine;

import java.util.Arrays;

/**
 * Texts packed side by side into rows of one length; a token sees only tokens of its own text, and
 * positions restart with each text. A text may branch: several completions that share a prompt
 * stand one behind another, each sees the prompt and itself, and its positions go on from the
 * prompt's end.
 *
 * @param tokens [row][time]
 * @param segments [row][time], which text of its row a token belongs to; neighbours of one text are
 *     contiguous; -1 is padding
 * @param branches [row][time], 0 for the trunk of a text, which comes first, then 1 and up for its
 *     branches, each contiguous
 * @param weights [row][time], what the negative log-probability of this token, given the tokens of
 *     its text before it, counts in the loss; 0 for prompts and padding, ignored for the first
 *     token of a text
 */
public record PackedRows(int[][] tokens, int[][] segments, int[][] branches, float[][] weights) {

  public PackedRows {
    if (tokens.length == 0
        || tokens.length != segments.length
        || tokens.length != branches.length
        || tokens.length != weights.length) {
      throw new IllegalArgumentException("packed rows need as many rows of each kind, at least 1");
    }
    for (int r = 0; r < tokens.length; r++) {
      if (tokens[r].length != tokens[0].length
          || segments[r].length != tokens[0].length
          || branches[r].length != tokens[0].length
          || weights[r].length != tokens[0].length) {
        throw new IllegalArgumentException("packed row " + r + " has another length");
      }
    }
  }

  /** Rows of texts that do not branch. */
  public PackedRows(int[][] tokens, int[][] segments, float[][] weights) {
    this(
        tokens,
        segments,
        new int[tokens.length][tokens.length == 0 ? 0 : tokens[0].length],
        weights);
  }

  /** Some of the rows, from {@code from} to below {@code to}. */
  public PackedRows part(int from, int to) {
    return new PackedRows(
        Arrays.copyOfRange(tokens, from, to),
        Arrays.copyOfRange(segments, from, to),
        Arrays.copyOfRange(branches, from, to),
        Arrays.copyOfRange(weights, from, to));
  }

  /** Length of every row, tokens. */
  public int length() {
    return tokens[0].length;
  }
}
