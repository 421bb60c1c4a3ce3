package io.whystream.worker.train.corpus;

import io.whystream.worker.prompt.Verdict;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** How much a user's interactions speak for and against each genre and decade. */
final class Opinions {
  private static final double LIKED = 1;
  private static final double SAW = 0.3;
  private static final double DISLIKED = -1.2;
  private static final double LIKED_FROM = 0.8;
  private static final double DISLIKED_TO = -0.8;
  private static final double SWAPS = 0.4;

  private final Map<String, Double> scores = new HashMap<>();

  void add(Film film, Verdict verdict) {
    double value =
        switch (verdict) {
          case LIKED -> LIKED;
          case SAW -> SAW;
          case DISLIKED -> DISLIKED;
        };
    film.genres().forEach(genre -> add(genre, value));
    if (!film.decade().isEmpty()) {
      add(film.decade(), value);
    }
  }

  void add(String value, double score) {
    scores.merge(value, score, Double::sum);
  }

  double score(String value) {
    return scores.getOrDefault(value, 0.0);
  }

  boolean likes(String value) {
    return score(value) >= LIKED_FROM;
  }

  /** Liked values, about in the order of their strength. */
  List<String> liked(List<String> of, RandomGenerator random) {
    return ordered(of.stream().filter(this::likes).toList(), 1, random);
  }

  /** Disliked values, about in the order of their strength. */
  List<String> disliked(List<String> of, RandomGenerator random) {
    return ordered(of.stream().filter(v -> score(v) <= DISLIKED_TO).toList(), -1, random);
  }

  private List<String> ordered(List<String> values, int sign, RandomGenerator random) {
    Map<String, Double> keys = new HashMap<>();
    values.forEach(v -> keys.put(v, -sign * score(v) + SWAPS * random.nextGaussian()));
    return values.stream().sorted(Comparator.comparing(keys::get)).toList();
  }
}
