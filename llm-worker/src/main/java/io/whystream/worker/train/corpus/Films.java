package io.whystream.worker.train.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Makes up films: titles in the forms of MovieLens, a year, genres and a decade. */
final class Films {
  private static final String[] ONSETS = {
    "b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr", "l", "m", "n",
    "p", "pr", "qu", "r", "s", "sh", "st", "str", "t", "th", "tr", "v", "w", "y", "z", ""
  };
  private static final String[] NUCLEI = {
    "a", "e", "i", "o", "u", "ai", "ea", "ee", "ie", "oo", "ou", "y", "é", "ö", "ü"
  };
  private static final String[] CODAS = {
    "", "", "", "n", "r", "s", "l", "m", "t", "d", "k", "ck", "ng", "nd", "st", "rt", "x", "ph"
  };
  private static final double[] GENRE_COUNTS = {3, 30, 34, 22, 8, 3};
  private static final double NO_DECADE = 0.05;
  private static final double SHUFFLED = 0.1;

  private final Grammar titles = Grammar.load("titles.txt");

  /**
   * A film with genres drawn by weight.
   *
   * @param genreWeights for each of {@link Genres#ALL}
   * @param decadeWeights for each of {@link Genres#DECADES}
   */
  Film draw(double[] genreWeights, double[] decadeWeights, Random random) {
    int wanted = Draw.index(GENRE_COUNTS, random);
    double[] left = genreWeights.clone();
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      int genre = Draw.index(left, random);
      if (genre < 0) {
        break;
      }
      chosen.add(genre);
      left[genre] = 0;
    }
    Collections.sort(chosen);
    if (random.nextDouble() < SHUFFLED) {
      Collections.shuffle(chosen, random);
    }
    String decade = Genres.DECADES.get(Math.max(0, Draw.index(decadeWeights, random)));
    boolean dated = random.nextDouble() >= NO_DECADE;
    int year = Integer.parseInt(decade.substring(0, 4)) + random.nextInt(10);
    String title = title(random) + (dated ? " (" + year + ")" : "");
    return new Film(title, chosen.stream().map(Genres.ALL::get).toList(), dated ? decade : "");
  }

  /** A title of common words, names and made-up words. */
  String title(RandomGenerator random) {
    StringBuilder title = new StringBuilder(titles.line("form", random));
    for (int open = title.indexOf("<"); open >= 0; open = title.indexOf("<")) {
      int close = title.indexOf(">", open);
      String name = title.substring(open + 1, close);
      boolean madeUp = name.equals("fname") || random.nextInt(12) == 0;
      title.replace(open, close + 1, madeUp ? word(random) : titles.line(name, random));
    }
    return title.toString();
  }

  /** A made-up word of one to three syllables. */
  static String word(RandomGenerator random) {
    StringBuilder word = new StringBuilder();
    int syllables = 1 + random.nextInt(3);
    for (int i = 0; i < syllables; i++) {
      word.append(ONSETS[random.nextInt(ONSETS.length)]);
      word.append(NUCLEI[random.nextInt(NUCLEI.length - (random.nextInt(4) == 0 ? 0 : 3))]);
      word.append(CODAS[random.nextInt(CODAS.length)]);
    }
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
