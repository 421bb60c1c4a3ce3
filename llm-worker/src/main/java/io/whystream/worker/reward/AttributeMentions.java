package io.whystream.worker.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the attribute values that a text names, and which of them the item has.
 *
 * <p>A value is named when its lower-cased form stands in the lower-cased text between characters
 * that are neither letters nor digits; where two values overlap, the longer one counts. What stands
 * inside the item's own title is never a lie.
 */
public final class AttributeMentions {
  private static final Pattern YEAR = Pattern.compile("\\s*\\(\\d{4}\\)\\s*$");
  private static final Pattern ARTICLE_LAST = Pattern.compile("^(.*), (the|a|an|les?|la|il|el)$");

  private final Set<String> vocabulary;

  /**
   * @param vocabulary values whose mention can be a lie, such as every genre and decade known
   */
  public AttributeMentions(Collection<String> vocabulary) {
    Set<String> values = new LinkedHashSet<>();
    vocabulary.forEach(value -> addLowered(values, value));
    this.vocabulary = Set.copyOf(values);
  }

  /**
   * What a text says of an item.
   *
   * @param held values named that the item has, lower case
   * @param lacked values named that the item lacks, lower case
   */
  public record Named(Set<String> held, Set<String> lacked) {}

  /** Values of the vocabulary that the text names, lower case. */
  public Set<String> named(String text) {
    Set<String> values = new LinkedHashSet<>();
    find(text.toLowerCase(Locale.ROOT), vocabulary).forEach(span -> values.add(span.value));
    return values;
  }

  /** Splits what the text names into what the item has and what it lacks. */
  public Named check(String text, Item item) {
    Set<String> own = new LinkedHashSet<>();
    for (Attribute attribute : item.getAttributes()) {
      addLowered(own, attribute.getValue());
    }
    Set<String> all = new LinkedHashSet<>(vocabulary);
    all.addAll(own);

    String lowered = text.toLowerCase(Locale.ROOT);
    List<Span> titles = find(lowered, titleForms(item.getTitle()));
    Set<String> held = new LinkedHashSet<>();
    Set<String> lacked = new LinkedHashSet<>();
    for (Span span : find(lowered, all)) {
      if (own.contains(span.value)) {
        held.add(span.value);
      } else if (titles.stream().noneMatch(title -> title.covers(span))) {
        lacked.add(span.value);
      }
    }
    return new Named(held, lacked);
  }

  private record Span(String value, int from, int to) {
    boolean covers(Span other) {
      return from <= other.from && other.to <= to;
    }
  }

  private static void addLowered(Set<String> values, String value) {
    String lowered = value.strip().toLowerCase(Locale.ROOT);
    if (!lowered.isEmpty()) {
      values.add(lowered);
    }
  }

  /** The title as it is, without its year, and with "Matrix, The" turned round. */
  private static Set<String> titleForms(String title) {
    Set<String> forms = new LinkedHashSet<>();
    addLowered(forms, title);
    String bare = YEAR.matcher(title).replaceAll("").strip().toLowerCase(Locale.ROOT);
    addLowered(forms, bare);
    Matcher articleLast = ARTICLE_LAST.matcher(bare);
    if (articleLast.matches()) {
      addLowered(forms, articleLast.group(1));
      addLowered(forms, articleLast.group(2) + " " + articleLast.group(1));
    }
    return forms;
  }

  private static List<Span> find(String text, Collection<String> values) {
    List<Span> spans = new ArrayList<>();
    for (String value : values) {
      for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
        int end = at + value.length();
        boolean bounded =
            (at == 0 || !Character.isLetterOrDigit(text.codePointBefore(at)))
                && (end == text.length() || !Character.isLetterOrDigit(text.codePointAt(end)));
        if (bounded) {
          spans.add(new Span(value, at, end));
        }
      }
    }
    return spans.stream()
        .filter(
            span ->
                spans.stream()
                    .noneMatch(
                        other -> other.covers(span) && other.value.length() > span.value.length()))
        .toList();
  }
}
