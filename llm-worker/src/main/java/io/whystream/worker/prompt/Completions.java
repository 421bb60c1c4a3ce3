package io.whystream.worker.prompt;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a model wrote after a prompt. */
final class Completions {
  static final int MAX_CHARACTERS = 400;
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
  private static final Pattern THOUGHT = Pattern.compile("^\\s*<think>.*?</think>", Pattern.DOTALL);
  private static final Pattern ANSWER =
      Pattern.compile(
          "^\\s*<think>(.+?)</think>\\s*<answer>\\s*(\\d{1,4})\\s*</answer>\\s*$", Pattern.DOTALL);

  private Completions() {}

  /**
   * A sentence or two: thoughts and surrounding quotes taken off, white space collapsed.
   *
   * @return empty when nothing is left, or it is over-long or holds a fence or a tag
   */
  static Optional<String> sentence(String completion) {
    String text = SPACE.matcher(THOUGHT.matcher(completion).replaceFirst("")).replaceAll(" ");
    text = unquote(text.strip());
    boolean words = text.codePoints().anyMatch(Character::isLetter);
    boolean fenced =
        text.indexOf(DataText.OPEN) >= 0
            || text.indexOf(DataText.CLOSE) >= 0
            || text.contains("<think>")
            || text.contains("</");
    return words && !fenced && text.length() <= MAX_CHARACTERS
        ? Optional.of(text)
        : Optional.empty();
  }

  private static String unquote(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).strip() : text;
  }

  static Optional<Choice> choice(String completion, int candidates) {
    var match = ANSWER.matcher(completion);
    if (!match.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(match.group(2));
    return Optional.of(
        new Choice(match.group(1).strip(), number, number >= 1 && number <= candidates));
  }
}
