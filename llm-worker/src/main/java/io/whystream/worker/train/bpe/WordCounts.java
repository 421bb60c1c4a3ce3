package io.whystream.worker.train.bpe;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts words as GPT-2's pattern splits them: a word takes one space before it along. */
public final class WordCounts {
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

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
