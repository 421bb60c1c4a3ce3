package io.whystream.worker.prompt;

/**
 * A prompt as a model reads it.
 *
 * @param cut whether history or other data was left out to fit the limit of tokens
 */
public record Prompt(int[] tokens, boolean cut) {}
