package io.whystream.worker.prompt;

import java.util.PrimitiveIterator;

/** Makes untrusted text fit for a fence: one line, no fence characters, bounded. */
final class DataText {
  static final char OPEN = '«';
  static final char CLOSE = '»';
  private static final String CUT = "…";

  private DataText() {}

  /**
   * Cleans in one pass that stops at the limit, however long the text.
   *
   * @param limit most code points, the sign for a cut included
   */
  static String clean(String text, int limit) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), 2 * limit));
    PrimitiveIterator.OfInt points = text.codePoints().iterator();
    int length = 0;
    boolean space = false;
    while (points.hasNext()) {
      int point = points.nextInt();
      if (isSpace(point)) {
        space = length > 0;
        continue;
      }
      if (length + (space ? 2 : 1) > limit) {
        return cut(out, length, limit);
      }
      if (space) {
        out.append(' ');
        length++;
        space = false;
      }
      out.appendCodePoint(point == OPEN || point == CLOSE ? '"' : point);
      length++;
    }
    return out.toString();
  }

  private static String cut(StringBuilder out, int length, int limit) {
    if (length == limit) {
      out.setLength(out.offsetByCodePoints(out.length(), -1));
    }
    return out.append(CUT).toString();
  }

  /** White space, controls and unpaired surrogates, none of which belongs into one line of text. */
  private static boolean isSpace(int point) {
    return Character.isWhitespace(point)
        || Character.isSpaceChar(point)
        || Character.isISOControl(point)
        || Character.getType(point) == Character.SURROGATE;
  }
}
