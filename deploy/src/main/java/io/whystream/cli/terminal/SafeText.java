package io.whystream.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/**
 * Text of users, items and models made safe to print: one line, without escape sequences, control
 * characters or direction overrides, and no wider than asked.
 */
public final class SafeText {
  /** CSI, OSC (and its kin DCS, SOS, PM, APC) and two-character escapes, in 7 and 8 bits. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\u001b\\[|\u009b)[\\x30-\\x3f]*[\\x20-\\x2f]*[\\x40-\\x7e]?"
              + "|(?:\u001b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])"
              + "[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\\\|\u009c)?"
              + "|\u001b[\\x20-\\x2f]*[\\x30-\\x7e]?");

  private static final String ELLIPSIS = "…";

  private SafeText() {}

  /** The text as one printable line; null gives the empty string. */
  public static String line(@Nullable CharSequence text) {
    if (text == null) {
      return "";
    }
    StringBuilder line = new StringBuilder(text.length());
    ESCAPES
        .matcher(text)
        .replaceAll("")
        .codePoints()
        .map(SafeText::printable)
        .filter(point -> point >= 0)
        .forEach(line::appendCodePoint);
    return line.toString().strip().replaceAll(" {2,}", " ");
  }

  /** The text as one printable line of at most {@code columns} columns, cut with an ellipsis. */
  public static String line(@Nullable CharSequence text, int columns) {
    return cut(line(text), columns);
  }

  /**
   * A printable line cut to {@code columns} columns, with an ellipsis where something is missing.
   */
  public static String cut(String line, int columns) {
    if (width(line) <= columns) {
      return line;
    }
    return columns < 1 ? "" : line.substring(0, fitting(line, columns - 1)) + ELLIPSIS;
  }

  /**
   * The text as {@code rows} printable lines of at most {@code columns} columns each, broken
   * between words where that is possible; what does not fit is cut with an ellipsis. Always {@code
   * rows} lines, the last ones empty for a short text.
   */
  public static List<String> wrap(@Nullable CharSequence text, int columns, int rows) {
    List<String> lines = new ArrayList<>(rows);
    String rest = line(text);
    while (lines.size() < rows - 1) {
      int end = lineEnd(rest, columns);
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(cut(rest, columns));
    return lines;
  }

  /** Columns that a printable line takes. */
  public static int width(String line) {
    return line.codePoints().map(point -> Math.max(0, WCWidth.wcwidth(point))).sum();
  }

  private static int printable(int point) {
    if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
      return ' ';
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          -1;
      default -> point;
    };
  }

  private static int lineEnd(String text, int columns) {
    if (width(text) <= columns) {
      return text.length();
    }
    int fitting = fitting(text, columns);
    int space = text.lastIndexOf(' ', fitting);
    return space > 0 ? space : Math.max(fitting, text.offsetByCodePoints(0, 1));
  }

  /** Length of the longest prefix that takes at most {@code columns} columns. */
  private static int fitting(String text, int columns) {
    int width = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      width += Math.max(0, WCWidth.wcwidth(point));
      if (width > columns) {
        break;
      }
      end += Character.charCount(point);
    }
    return end;
  }
}
