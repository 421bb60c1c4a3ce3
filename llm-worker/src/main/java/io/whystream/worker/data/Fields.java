package io.whystream.worker.data;

import java.util.ArrayList;
import java.util.List;

/** Takes lines apart and reads their fields. */
final class Fields {
  /** Seconds since 1970 stay below this until the year 5138; milliseconds passed it in 1973. */
  private static final double SECONDS_LIMIT = 1e11;

  private static final int TEXT_LIMIT = 20_000;

  private Fields() {}

  /** Fields of a comma-separated line; quotes may hold commas, two quotes stand for one. */
  static List<String> csv(String line) throws BadLineException {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new BadLineException("a quote is never closed");
    }
    fields.add(field.toString());
    return fields;
  }

  static void expect(List<String> fields, int count) throws BadLineException {
    if (fields.size() != count) {
      throw new BadLineException("has " + fields.size() + " fields instead of " + count);
    }
  }

  static String id(String name, String text) throws BadLineException {
    String id = text.strip();
    if (id.isEmpty()) {
      throw new BadLineException(name + " is empty");
    }
    return id;
  }

  static float rating(String text) throws BadLineException {
    double rating = number("rating", text);
    return (float) rating;
  }

  /** An event time in milliseconds, from seconds or milliseconds. */
  static long time(String text) throws BadLineException {
    double time = number("time", text);
    if (Math.abs(time) > 9e15) {
      throw new BadLineException("time " + shown(text) + " is out of range");
    }
    return Math.round(Math.abs(time) < SECONDS_LIMIT ? time * 1000 : time);
  }

  /** Text of a user, cut to 20,000 characters. */
  static String text(String text) {
    if (text.length() <= TEXT_LIMIT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(TEXT_LIMIT - 1)) ? TEXT_LIMIT - 1 : TEXT_LIMIT;
    return text.substring(0, end);
  }

  private static double number(String name, String text) throws BadLineException {
    double number;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new BadLineException(name + " " + shown(text) + " is not a number");
    }
    if (!Double.isFinite(number)) {
      throw new BadLineException(name + " " + shown(text) + " is not finite");
    }
    return number;
  }

  private static String shown(String text) {
    return '"' + (text.length() <= 40 ? text : text.substring(0, 40) + "...") + '"';
  }
}
