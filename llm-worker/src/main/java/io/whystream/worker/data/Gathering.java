package io.whystream.worker.data;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gathers items and interactions while files are read, and makes the dataset of them. */
final class Gathering {
  private static final Pattern YEAR = Pattern.compile("\\((\\d{4})(?:[-\u2013]\\d{0,4})?\\)\\s*$");
  private static final Set<String> NO_GENRE =
      Set.of("", "(no genres listed)", "unknown", "N/A", "\\N");

  private final String name;
  private final Map<String, Item> items = new LinkedHashMap<>();
  private final List<Interaction> interactions = new ArrayList<>();
  private final Map<String, String> known = new HashMap<>();

  Gathering(String name) {
    this.name = name;
  }

  /** Adds a film: its genres and the decade of the year at the end of its title. */
  void film(String id, String title, Collection<String> genres) throws BadLineException {
    String shown = Fields.text(title.strip());
    List<Attribute> attributes = new ArrayList<>();
    for (String genre : genres) {
      if (!NO_GENRE.contains(genre)) {
        attributes.add(new Attribute("genre", genre.equals("Children's") ? "Children" : genre));
      }
    }
    Matcher year = YEAR.matcher(shown);
    if (year.find()) {
      attributes.add(new Attribute("decade", year.group(1).substring(0, 3) + "0s"));
    }
    item(new Item(id, shown.isEmpty() ? id : shown, null, attributes));
  }

  void item(Item item) throws BadLineException {
    if (items.putIfAbsent(item.getItem(), item) != null) {
      throw new BadLineException("item " + item.getItem() + " was described before");
    }
  }

  /**
   * Adds an interaction, whose id follows from what it is and where it stands.
   *
   * @param eventTime milliseconds
   * @param line its number in the file
   */
  void interaction(
      String user,
      String item,
      long eventTime,
      @Nullable Float rating,
      @Nullable String review,
      long line) {
    interactions.add(
        new Interaction(
            name + ":" + user + ":" + item + ":" + eventTime + ":" + line,
            known.computeIfAbsent(user, id -> id),
            known.computeIfAbsent(item, id -> id),
            eventTime,
            rating == null ? Feedback.CLICK : Feedback.RATING,
            rating,
            review,
            false));
  }

  Dataset dataset() {
    if (items.isEmpty()) {
      Set<String> ids = new LinkedHashSet<>();
      interactions.forEach(interaction -> ids.add(interaction.getItem()));
      ids.forEach(id -> items.put(id, new Item(id, id, null, List.of())));
    }
    interactions.sort(Comparator.comparingLong(Interaction::getEventTime));
    return new Dataset(name, List.copyOf(items.values()), List.copyOf(interactions));
  }
}
