package io.whystream.cli.terminal;

import java.text.Normalizer;
import java.util.Map;

/** Text as near to itself as ASCII allows, column for column where that is possible. */
final class Ascii {
  private static final Map<Integer, Character> SIGNS =
      Map.ofEntries(
          Map.entry((int) '█', '#'),
          Map.entry((int) '░', '.'),
          Map.entry((int) '│', '|'),
          Map.entry((int) '─', '-'),
          Map.entry((int) '→', '>'),
          Map.entry((int) '·', '-'),
          Map.entry((int) '…', '~'),
          Map.entry((int) '±', '~'),
          Map.entry((int) '✓', '+'),
          Map.entry((int) '’', '\''),
          Map.entry((int) '‘', '\''),
          Map.entry((int) '“', '"'),
          Map.entry((int) '”', '"'),
          Map.entry((int) '–', '-'),
          Map.entry((int) '—', '-'));

  private Ascii() {}

  static String of(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .forEach(point -> append(ascii, point));
    return ascii.toString();
  }

  private static void append(StringBuilder ascii, int point) {
    if (point < 128) {
      ascii.append((char) point);
      return;
    }
    Character sign = SIGNS.get(point);
    if (sign != null) {
      ascii.append(sign.charValue());
      return;
    }
    int letter =
        Normalizer.normalize(Character.toString(point), Normalizer.Form.NFD).codePointAt(0);
    ascii.append(letter < 128 ? (char) letter : '?');
  }
}
