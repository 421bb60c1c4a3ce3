package io.whystream.worker.train.corpus;

import java.util.List;
import java.util.random.RandomGenerator;

/** Draws aspects, mostly those that belong to a genre. */
final class Aspects {
  private static final double OF_THE_GENRE = 0.6;

  private final Grammar lexicon = Grammar.load("aspects.txt");

  Aspect draw(List<String> genres, RandomGenerator random) {
    String section = "any";
    if (!genres.isEmpty() && random.nextDouble() < OF_THE_GENRE) {
      section = genres.get(random.nextInt(genres.size()));
    }
    return Aspect.of(lexicon.line(lexicon.section(section).isEmpty() ? "any" : section, random));
  }

  /** Whether an aspect fits films of any kind or of one of these genres. */
  boolean fits(Aspect aspect, List<String> genres) {
    return holds("any", aspect) || genres.stream().anyMatch(genre -> holds(genre, aspect));
  }

  private boolean holds(String section, Aspect aspect) {
    return lexicon.section(section).contains(aspect.text() + (aspect.plural() ? "*" : ""));
  }
}
