/** Trains the reward network by DJL's automatic differentiation. */
@NullMarked
package io.whystream.worker.engine.djl.reward;

import org.jspecify.annotations.NullMarked;
