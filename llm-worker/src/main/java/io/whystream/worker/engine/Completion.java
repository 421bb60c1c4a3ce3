package io.whystream.worker.engine;

/**
 * A sampled completion.
 *
 * @param tokens tokens, the stop token included
 * @param logProbabilities of each token under the distribution it was drawn from
 * @param stopped whether a stop token ended it; otherwise its length did
 */
public record Completion(int[] tokens, float[] logProbabilities, boolean stopped) {}
