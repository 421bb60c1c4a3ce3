package io.whystream.cli.terminal;

import java.util.Locale;
import java.util.Map;

/**
 * Which colours and characters a terminal takes.
 *
 * @param colour whether to colour
 * @param unicode whether characters beyond ASCII can be shown
 */
public record Style(boolean colour, boolean unicode) {

  /** Letters and nothing else. */
  public static final Style PLAIN = new Style(false, false);

  /** What the environment of a program allows, for output that goes to a terminal or does not. */
  public static Style of(Map<String, String> environment, boolean terminal) {
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean colour = terminal && !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Style(colour, isUnicode(environment));
  }

  private static boolean isUnicode(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
      }
    }
    return false;
  }

  public String bold(String text) {
    return coloured("1", text);
  }

  public String dim(String text) {
    return coloured("2", text);
  }

  public String good(String text) {
    return coloured("32", text);
  }

  public String bad(String text) {
    return coloured("31", text);
  }

  public String accent(String text) {
    return coloured("36", text);
  }

  /** A line with every character beyond ASCII replaced where they cannot be shown. */
  public String encode(String line) {
    return unicode ? line : Ascii.of(line);
  }

  private String coloured(String code, String text) {
    return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
