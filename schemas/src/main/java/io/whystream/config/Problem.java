package io.whystream.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration.
 *
 * @param source the file, environment variable or flag that it stands in
 * @param path path of the value, such as {@code ordering.grace}
 * @param value the value found, null when there is none
 * @param wanted what would be allowed; without a value, what is wrong
 */
public record Problem(String source, String path, @Nullable String value, String wanted) {
  @Override
  public String toString() {
    String where = path.isEmpty() ? source : source + ": " + path;
    return value == null
        ? where + (path.isEmpty() ? ": " : " ") + wanted
        : where + " is \"" + value + "\", must be " + wanted;
  }
}
