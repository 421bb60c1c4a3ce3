/**
 * The interface of a language model: tokens, log-probabilities, gradients, embeddings. Plain Java.
 */
@NullMarked
package io.whystream.worker.engine;

import org.jspecify.annotations.NullMarked;
