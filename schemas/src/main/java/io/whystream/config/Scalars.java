package io.whystream.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How single values are written: numbers, booleans, text, paths, durations ({@code 250ms}, {@code
 * 5s}, {@code 2m}, {@code 1h}, {@code 7d}), sizes and the names of enums in any case, with dashes
 * or underscores. A parser's exception message says what is allowed.
 */
final class Scalars {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
  private static final Map<Class<?>, Function<String, Comparable<?>>> PARSERS =
      Map.ofEntries(
          Map.entry(int.class, Scalars::integer),
          Map.entry(Integer.class, Scalars::integer),
          Map.entry(long.class, Scalars::whole),
          Map.entry(Long.class, Scalars::whole),
          Map.entry(float.class, text -> (float) number(text)),
          Map.entry(Float.class, text -> (float) number(text)),
          Map.entry(double.class, Scalars::number),
          Map.entry(Double.class, Scalars::number),
          Map.entry(boolean.class, Scalars::bool),
          Map.entry(Boolean.class, Scalars::bool),
          Map.entry(String.class, text -> text),
          Map.entry(Path.class, Path::of),
          Map.entry(Duration.class, Scalars::duration),
          Map.entry(DataSize.class, DataSize::parse));

  private Scalars() {}

  static boolean isScalar(Class<?> type) {
    return type.isEnum() || PARSERS.containsKey(type);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException with what is allowed as its message
   */
  static Object parse(Class<?> type, String text) {
    if (type.isEnum()) {
      return constant(type, text);
    }
    Function<String, Comparable<?>> parser = PARSERS.get(type);
    if (parser == null) {
      throw new IllegalStateException("no configuration value has type " + type.getName());
    }
    return parser.apply(text);
  }

  /** What is wrong with a value's size, or null. */
  static @Nullable String outside(Range range, Class<?> type, Object value) {
    boolean low = !range.min().isEmpty() && compare(value, parse(type, range.min())) < 0;
    boolean high = !range.max().isEmpty() && compare(value, parse(type, range.max())) > 0;
    boolean unordered = value instanceof Double number && number.isNaN();
    if (!low && !high && !unordered) {
      return null;
    }
    if (range.max().isEmpty()) {
      return "at least " + range.min();
    }
    return range.min().isEmpty()
        ? "at most " + range.max()
        : "between " + range.min() + " and " + range.max();
  }

  /** A camel-case or upper-case name as it is written in files: lower-case with dashes. */
  static String dashed(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // both were parsed as the same type
  private static int compare(Object a, Object b) {
    return ((Comparable) a).compareTo(b);
  }

  private static Object constant(Class<?> type, String text) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (dashed(((Enum<?>) constant).name()).equals(dashed(text.strip()))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "one of "
            + Arrays.stream(constants)
                .map(constant -> dashed(((Enum<?>) constant).name()))
                .collect(Collectors.joining(", ")));
  }

  private static int integer(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a whole number", e);
    }
  }

  private static long whole(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a whole number", e);
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a number", e);
    }
  }

  private static boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a duration such as 250ms, 5s, 2m, 1h or 7d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
