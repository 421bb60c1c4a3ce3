package io.whystream.worker.evaluate.ranking.text;

import io.whystream.worker.evaluate.ranking.Case;

/**
 * An interaction to predict among the items that the user has not seen.
 *
 * @param one with the history that may be known
 * @param seen items that its user had really seen by then, known or not
 */
record Asked(Case one, int[] seen) {}
