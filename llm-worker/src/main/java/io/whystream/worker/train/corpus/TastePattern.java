package io.whystream.worker.train.corpus;

import java.util.List;

/**
 * A pattern and what it says.
 *
 * @param text the sentence
 * @param likes genres, strongest first
 * @param decade liked, empty for none
 * @param details aspects
 * @param dislikes genres
 */
record TastePattern(
    String text, List<String> likes, String decade, List<Aspect> details, List<String> dislikes) {

  /** What the pattern tells of the interactions before it. */
  void addTo(Opinions opinions) {
    double score = 2.2;
    for (String genre : likes) {
      opinions.add(genre, score);
      score -= 0.4;
    }
    if (!decade.isEmpty()) {
      opinions.add(decade, 1.5);
    }
    dislikes.forEach(genre -> opinions.add(genre, -1.5));
  }
}
