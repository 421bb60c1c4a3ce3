package io.whystream.worker.train.alignment;

/**
 * How a task to learn from is drawn.
 *
 * @param lines most lines of history that its prompt shows
 * @param uniform probability of uniform negatives; otherwise they are drawn by popularity
 * @param easy probability that it is an easy one: what was taken is known by many, what was not by
 *     few
 * @param bare probability with which a candidate that was not taken is shown without attributes
 */
record Drawing(int lines, double uniform, double easy, double bare) {}
