/** The reward network: a recommender that reads reasons, in plain Java floats. */
@NullMarked
package io.whystream.worker.reward.network;

import org.jspecify.annotations.NullMarked;
