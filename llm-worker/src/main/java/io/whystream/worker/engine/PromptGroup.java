package io.whystream.worker.engine;

/**
 * One prompt and the seeds of the completions to sample from it.
 *
 * @param prompt tokens
 * @param seeds one for each completion
 */
public record PromptGroup(int[] prompt, long[] seeds) {}
