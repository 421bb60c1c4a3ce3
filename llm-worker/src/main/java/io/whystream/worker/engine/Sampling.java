package io.whystream.worker.engine;

/**
 * How tokens are drawn.
 *
 * @param temperature 0 is greedy
 * @param topK tokens kept, 0 for all
 * @param topP probability mass kept, 1 for all
 * @param maxTokens longest completion
 * @param stopTokens tokens that end a completion (they are kept as its last token)
 */
public record Sampling(
    double temperature, int topK, double topP, int maxTokens, int[] stopTokens) {}
