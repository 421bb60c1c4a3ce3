/**
 * Trains the reward model: sequences, likeness of items, texts written for it, and what reads them.
 */
@NullMarked
package io.whystream.worker.train.reward;

import org.jspecify.annotations.NullMarked;
