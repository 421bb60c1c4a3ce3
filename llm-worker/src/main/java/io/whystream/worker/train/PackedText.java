package io.whystream.worker.train;

/**
 * One text to pack: a prompt and the completions that branch from it.
 *
 * @param tokens of the prompt, then of each completion
 * @param branches 0 for the prompt, then the number of the completion, from 1
 * @param weights of each token in the loss, before normalisation
 */
public record PackedText(int[] tokens, int[] branches, float[] weights) {}
