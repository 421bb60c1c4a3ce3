package io.whystream.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree of records from flags over environment over one YAML file over defaults, and reports
 * every problem at once.
 *
 * <p>A flag is named by its path ({@code ordering.grace}), an environment variable by {@code
 * WHYSTREAM_} and the path in upper case with {@code _} ({@code WHYSTREAM_ORDERING_GRACE}, {@code
 * WHYSTREAM_MAX_GRADIENT_LAG} for {@code maxGradientLag}). A key of a {@code Map<String, String>}
 * follows its path literally in flags ({@code kafka.ssl.protocol}), and in the environment in lower
 * case with dots ({@code WHYSTREAM_KAFKA_SSL_PROTOCOL}). Lists are separated by commas in flags and
 * environment. A variable {@code WHYSTREAM_} that names nothing is ignored: other programs of
 * Whystream may read it.
 */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads a configuration.
   *
   * @param yaml the file; null for none
   * @throws ConfigException with all problems: unknown keys, wrong types, values out of range,
   *     missing values, and what a record's own constructor refuses with IllegalArgumentException
   */
  public static <T extends Record> T read(
      Class<T> type, @Nullable Path yaml, Map<String, String> env, Map<String, String> flags) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Object> file = yaml == null ? Map.of() : YamlTree.read(yaml, problems);
    String name = yaml == null ? "configuration" : yaml.toString();
    Overrides overrides = new Overrides(env, flags);
    @Nullable Object read = new RecordBinder(name, overrides, problems).bind(type, "", file);
    overrides
        .unusedFlags()
        .forEach(flag -> problems.add(new Problem("flags", flag, null, "is unknown")));
    if (read == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return type.cast(read);
  }
}
