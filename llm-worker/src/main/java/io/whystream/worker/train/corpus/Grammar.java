package io.whystream.worker.train.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sections of lines, read from a resource; {@code <name>} in a line stands for one line of the
 * section {@code @name}, {@code {slot}} for a value given, and {@code [x|y]} for x in the singular
 * and y in the plural.
 */
final class Grammar {
  private static final Pattern NONTERMINAL = Pattern.compile("<([a-z0-9]+)>");
  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z0-9]+)}");
  private static final Pattern AGREEMENT = Pattern.compile("\\[([^|\\]]*)\\|([^]]*)]");

  private final Map<String, List<String>> sections;

  private Grammar(Map<String, List<String>> sections) {
    this.sections = sections;
  }

  static Grammar load(String resource) {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : lines(resource)) {
      if (line.startsWith("@")) {
        lines = new ArrayList<>();
        sections.put(line.substring(1), lines);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return new Grammar(sections);
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Grammar.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a section, none when there is no such section. */
  List<String> section(String name) {
    return sections.getOrDefault(name, List.of());
  }

  /** One line of a section, not expanded. */
  String line(String section, RandomGenerator random) {
    List<String> lines = section(section);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("the grammar has no section " + section);
    }
    return lines.get(random.nextInt(lines.size()));
  }

  /** One line of a section with everything in it replaced. */
  String expand(String section, Map<String, String> slots, boolean plural, RandomGenerator random) {
    String text = line(section, random);
    for (Matcher m = NONTERMINAL.matcher(text); m.find(); m = NONTERMINAL.matcher(text)) {
      text = text.substring(0, m.start()) + line(m.group(1), random) + text.substring(m.end());
    }
    text = AGREEMENT.matcher(text).replaceAll(plural ? "$2" : "$1");
    return SLOT.matcher(text)
        .replaceAll(
            m -> {
              String value = slots.get(m.group(1));
              if (value == null) {
                throw new IllegalArgumentException("no value for " + m.group() + " in " + section);
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
