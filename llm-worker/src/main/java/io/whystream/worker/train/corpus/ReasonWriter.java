package io.whystream.worker.train.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Writes reasons for one film and one user's opinions. Every attribute named is the film's own;
 * which one is named, which taste it meets, which aspect stands beside it and how it is said are
 * drawn.
 */
final class ReasonWriter {
  private static final int KNOWN_ASPECT_ONE_IN = 4;

  private final Grammar grammar = Grammar.load("reasons.txt");
  private final Aspects aspects;

  ReasonWriter(Aspects aspects) {
    this.aspects = aspects;
  }

  /**
   * One reason.
   *
   * @param newcomer whether nothing is known of the user
   * @param known aspects that the user's pattern names
   */
  WrittenReason write(
      Film film, Opinions opinions, boolean newcomer, List<Aspect> known, RandomGenerator random) {
    List<String> genres = film.genres();
    List<String> shared = genres.stream().filter(opinions::likes).toList();
    boolean decadeShared = !film.decade().isEmpty() && opinions.likes(film.decade());

    Map<String, Integer> sections = new LinkedHashMap<>();
    if (!shared.isEmpty()) {
      sections.put("shared", 7);
      if (genres.size() > 1) {
        sections.put("sharedpair", 4);
      }
    }
    if (genres.size() > 1) {
      sections.put("pair", 2);
    }
    if (!genres.isEmpty()) {
      sections.put("plain", 2);
      if (!film.decade().isEmpty()) {
        sections.put("decade", 2);
      }
      if (decadeShared) {
        sections.put("shareddecade", 3);
      }
      if (shared.isEmpty() && !newcomer) {
        sections.put("new", 6);
      }
    } else {
      sections.put("none", 1);
    }
    String section = draw(sections, random);

    List<String> order = new ArrayList<>(genres);
    for (int i = order.size() - 1; i > 0; i--) {
      order.add(order.remove(random.nextInt(i + 1)));
    }
    String first =
        section.startsWith("shared") && !shared.isEmpty() && !section.equals("shareddecade")
            ? strongest(shared, opinions, random)
            : order.isEmpty() ? "" : order.get(0);
    order.remove(first);
    String second = order.isEmpty() ? first : order.get(0);

    List<Aspect> fitting = known.stream().filter(a -> aspects.fits(a, genres)).toList();
    boolean fromPattern = !fitting.isEmpty() && random.nextInt(KNOWN_ASPECT_ONE_IN) == 0;
    Aspect aspect =
        fromPattern ? fitting.get(random.nextInt(fitting.size())) : aspects.draw(genres, random);

    Map<String, String> slots = new HashMap<>();
    slots.put("a", aspect.bare());
    slots.put("A", aspect.text());
    slots.put("d", film.decade());
    slots.put("sd", film.decade());
    for (String name : new String[] {"g", "s"}) {
      slots.put(name, first.isEmpty() ? "" : Genres.noun(first));
    }
    slots.put("G", first);
    slots.put("S", first);
    slots.put("g2", second.isEmpty() ? "" : Genres.noun(second));
    slots.put("G2", second);
    String text = grammar.expand(section, slots, aspect.plural(), random);
    return new WrittenReason(Character.toUpperCase(text.charAt(0)) + text.substring(1), aspect);
  }

  private static String strongest(List<String> shared, Opinions opinions, RandomGenerator random) {
    double[] weights = shared.stream().mapToDouble(opinions::score).toArray();
    return shared.get(Draw.index(weights, random));
  }

  private static String draw(Map<String, Integer> sections, RandomGenerator random) {
    int index =
        Draw.index(sections.values().stream().mapToDouble(Integer::doubleValue).toArray(), random);
    return List.copyOf(sections.keySet()).get(index);
  }
}
