package io.whystream.worker.engine;

/**
 * Sizes of a model.
 *
 * @param hidden width of the hidden states and of embeddings
 * @param layers number of decoder layers
 * @param vocabulary number of tokens
 * @param context longest sequence, tokens
 */
public record ModelShape(int hidden, int layers, int vocabulary, int context) {}
