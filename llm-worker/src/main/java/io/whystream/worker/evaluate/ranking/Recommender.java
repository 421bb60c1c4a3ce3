package io.whystream.worker.evaluate.ranking;

/** Scores every item for a user. Threading: one thread. */
@FunctionalInterface
public interface Recommender {
  /**
   * Scores of all items; higher is better. Items that were never trained on and items of the
   * history may get anything: the ranking leaves them out.
   *
   * @return [items]
   */
  float[] scores(Case one);
}
