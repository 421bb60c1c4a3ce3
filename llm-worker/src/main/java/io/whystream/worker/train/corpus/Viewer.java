package io.whystream.worker.train.corpus;

import io.whystream.worker.prompt.Verdict;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** A made-up user: tastes over genres and decades, from which films and verdicts are drawn. */
final class Viewer {
  private static final double FAVOURED = 6;
  private static final double DISFAVOURED = 0.6;

  private final double[] genres = Genres.WEIGHTS.clone();
  private final double[] decades = Genres.DECADE_WEIGHTS.clone();
  private final Set<String> favourites = new HashSet<>();
  private final Set<String> aversions = new HashSet<>();
  private final Films films;

  Viewer(Films films, Random random) {
    this.films = films;
    int wanted = 1 + random.nextInt(3);
    for (int i = 0; i < wanted; i++) {
      int genre = Draw.index(Genres.WEIGHTS, random);
      genres[genre] = Genres.WEIGHTS[genre] * FAVOURED;
      favourites.add(Genres.ALL.get(genre));
    }
    for (int i = 0; i < 3; i++) {
      int genre = Draw.index(Genres.WEIGHTS, random);
      if (aversions.size() < 2 && !favourites.contains(Genres.ALL.get(genre))) {
        genres[genre] *= DISFAVOURED;
        aversions.add(Genres.ALL.get(genre));
      }
    }
    decades[Draw.index(Genres.DECADE_WEIGHTS, random)] *= FAVOURED;
  }

  Film film(Random random) {
    return films.draw(genres, decades, random);
  }

  /** A film such as anybody might meet. */
  Film anyFilm(Random random) {
    return films.draw(Genres.WEIGHTS, Genres.DECADE_WEIGHTS, random);
  }

  Verdict verdict(Film film, Random random) {
    double liking = 0.55;
    liking += film.genres().stream().anyMatch(favourites::contains) ? 0.3 : 0;
    liking -= film.genres().stream().anyMatch(aversions::contains) ? 0.4 : 0;
    if (random.nextInt(7) == 0) {
      return Verdict.SAW;
    }
    return random.nextDouble() < liking ? Verdict.LIKED : Verdict.DISLIKED;
  }
}
