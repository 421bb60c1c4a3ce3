package io.whystream.worker.train.corpus;

import java.util.List;
import java.util.Map;

/** The genres and decades of MovieLens, and how a sentence uses a genre as a noun. */
final class Genres {
  static final List<String> ALL =
      List.of(
          "Action",
          "Adventure",
          "Animation",
          "Children",
          "Comedy",
          "Crime",
          "Documentary",
          "Drama",
          "Fantasy",
          "Film-Noir",
          "Horror",
          "IMAX",
          "Musical",
          "Mystery",
          "Romance",
          "Sci-Fi",
          "Thriller",
          "War",
          "Western");

  /**
   * How often each of {@link #ALL} is drawn: flatter than in a real catalogue, to learn them all.
   */
  static final double[] WEIGHTS = {6, 5, 4, 4, 8, 5, 4, 9, 4, 3, 5, 3, 3, 4, 6, 5, 6, 4, 3};

  static final List<String> DECADES =
      List.of(
          "1920s", "1930s", "1940s", "1950s", "1960s", "1970s", "1980s", "1990s", "2000s", "2010s",
          "2020s");

  static final double[] DECADE_WEIGHTS = {1, 2, 2, 3, 3, 4, 6, 8, 8, 6, 2};

  private static final Map<String, String> NOUNS =
      Map.of(
          "Children", "Children's films",
          "Documentary", "Documentary films",
          "IMAX", "IMAX films",
          "Musical", "Musical films",
          "Thriller", "Thriller films",
          "War", "War films",
          "Western", "Western films");

  private Genres() {}

  /** The form in which a sentence can use a genre or decade by itself. */
  static String noun(String value) {
    return Character.isDigit(value.charAt(0)) ? "the " + value : NOUNS.getOrDefault(value, value);
  }
}
