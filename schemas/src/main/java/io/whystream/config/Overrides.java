package io.whystream.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What flags and environment say of a path; remembers which flags were asked for. */
final class Overrides {
  private static final String PREFIX = "WHYSTREAM_";

  private final Map<String, String> env;
  private final Map<String, String> flags;
  private final Set<String> used = new TreeSet<>();

  Overrides(Map<String, String> env, Map<String, String> flags) {
    this.env = env;
    this.flags = flags;
  }

  /** The value of a path, from the flag or else from the environment. */
  @Nullable Found at(String path) {
    String flag = flags.get(path);
    if (flag != null) {
      used.add(path);
      return new Found("flag --" + path, flag);
    }
    String variable = variable(path);
    String value = env.get(variable);
    return value == null ? null : new Found("environment " + variable, value);
  }

  /** The entries below the path of a map of properties. */
  Map<String, String> below(String path) {
    Map<String, String> entries = new LinkedHashMap<>();
    String start = variable(path) + "_";
    env.forEach(
        (name, value) -> {
          if (name.startsWith(start)) {
            String key = name.substring(start.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            entries.put(key, value);
          }
        });
    flags.forEach(
        (name, value) -> {
          if (name.startsWith(path + ".")) {
            used.add(name);
            entries.put(name.substring(path.length() + 1), value);
          }
        });
    return entries;
  }

  /** Whether anything is said of a path or of what lies below it. */
  boolean mentions(String path) {
    String variable = variable(path);
    return flags.keySet().stream().anyMatch(f -> f.equals(path) || f.startsWith(path + "."))
        || env.keySet().stream().anyMatch(e -> e.equals(variable) || e.startsWith(variable + "_"));
  }

  Set<String> unusedFlags() {
    Set<String> unused = new TreeSet<>(flags.keySet());
    unused.removeAll(used);
    return unused;
  }

  /** {@code ordering.maxGrace} is {@code WHYSTREAM_ORDERING_MAX_GRACE}. */
  static String variable(String path) {
    return PREFIX
        + path.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .replace('.', '_')
            .replace('-', '_')
            .toUpperCase(Locale.ROOT);
  }

  /** A value and where it stands. */
  record Found(String source, String value) {}
}
