/** Tests of the reward network. */
@NullMarked
package io.whystream.worker.reward.network;

import org.jspecify.annotations.NullMarked;
