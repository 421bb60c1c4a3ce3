package io.whystream.worker.prompt;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An item as a prompt shows it, cleaned and bounded.
 *
 * @param title empty when unknown
 * @param attributes such as {@code genre: Comedy, Drama; decade: 1990s}, empty when there are none
 * @param description empty when there is none
 */
public record ItemText(String title, String attributes, String description) {

  /** What is shown of an item, its description left out. */
  public static ItemText of(Item item, PromptLimits limits) {
    return new ItemText(
        DataText.clean(item.getTitle(), limits.titleCharacters()),
        join(item.getAttributes(), limits.attributesCharacters()),
        "");
  }

  /** The attributes without their names, such as {@code Comedy, Drama; 1990s}. */
  public String values() {
    return Arrays.stream(attributes.split("; ", -1))
        .map(group -> group.substring(group.indexOf(": ") < 0 ? 0 : group.indexOf(": ") + 2))
        .collect(Collectors.joining("; "));
  }

  /** Values of one name together, names and values in order of appearance. */
  static String join(List<Attribute> attributes, int limit) {
    Map<String, Set<String>> byName = new LinkedHashMap<>();
    int characters = 0;
    for (Attribute attribute : attributes) {
      String value = DataText.clean(attribute.getValue(), limit);
      if (value.isEmpty()) {
        continue;
      }
      byName
          .computeIfAbsent(DataText.clean(attribute.getName(), limit), n -> new LinkedHashSet<>())
          .add(value);
      characters += value.length();
      if (characters > limit) {
        break;
      }
    }
    StringBuilder out = new StringBuilder();
    byName.forEach(
        (name, values) -> {
          out.append(out.isEmpty() ? "" : "; ");
          out.append(name.isEmpty() ? "" : name + ": ").append(String.join(", ", values));
        });
    return DataText.clean(out.toString(), limit);
  }
}
