package io.whystream.worker.train.bpe;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts words. A word takes one space before it along; digits belong to words and hyphens join
 * them, so that an attribute such as Film-Noir or 1990s can become a single token.
 */
public final class WordCounts {
  /** How text is split before merges, in the syntax that Java and tokenizer.json share. */
  static final String SPLIT =
      " ?[\\p{L}\\p{N}]+(?:-[\\p{L}\\p{N}]+)*| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private static final Pattern WORD = Pattern.compile(SPLIT, Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Long> counts = new TreeMap<>();

  public void add(String text) {
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      counts.merge(matcher.group(), 1L, Long::sum);
    }
  }

  /** Words and how often each occurred, in the order of the words. */
  Map<String, Long> counts() {
    return counts;
  }
}
