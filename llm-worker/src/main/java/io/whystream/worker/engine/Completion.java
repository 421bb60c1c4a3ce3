package io.whystream.worker.engine;

/**
 * A sampled completion.
 *
 * @param tokens tokens, the stop token included
 * @param logProbabilities of each token at the sampling temperature, before top-k and top-p cut the
 *     distribution; at temperature 0 those of temperature 1
 * @param stopped whether a stop token ended it; otherwise its length did
 */
public record Completion(int[] tokens, float[] logProbabilities, boolean stopped) {}
