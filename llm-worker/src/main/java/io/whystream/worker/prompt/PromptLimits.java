package io.whystream.worker.prompt;

/**
 * How much untrusted text a prompt may hold.
 *
 * @param maxTokens longest prompt; history, then other data, is cut to fit
 * @param historyEntries most entries of the history, the newest are kept
 * @param titleCharacters longest title, code points
 * @param attributesCharacters longest list of attributes, code points
 * @param textCharacters longest pattern, reason, review or description, code points
 */
public record PromptLimits(
    int maxTokens,
    int historyEntries,
    int titleCharacters,
    int attributesCharacters,
    int textCharacters) {

  /** The shortest limit that holds an instruction. */
  public static final int MIN_TOKENS = 64;

  public static final PromptLimits DEFAULT = new PromptLimits(512, 6, 100, 160, 400);

  public PromptLimits {
    if (maxTokens < MIN_TOKENS || historyEntries < 0) {
      throw new IllegalArgumentException(
          "a prompt needs at least "
              + MIN_TOKENS
              + " tokens and no negative history, got "
              + maxTokens
              + " and "
              + historyEntries);
    }
    if (titleCharacters < 1 || attributesCharacters < 1 || textCharacters < 1) {
      throw new IllegalArgumentException("limits of characters must be positive");
    }
  }

  /** The same limits with another budget of tokens. */
  public PromptLimits withMaxTokens(int tokens) {
    return new PromptLimits(
        tokens, historyEntries, titleCharacters, attributesCharacters, textCharacters);
  }
}
