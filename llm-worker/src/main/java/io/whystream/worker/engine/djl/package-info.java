/**
 * The engine on DJL and PyTorch: decoder, key-value cache, LoRA, sampling. The only imports of
 * ai.djl, with the reward model's in its own package.
 */
@NullMarked
package io.whystream.worker.engine.djl;

import org.jspecify.annotations.NullMarked;
