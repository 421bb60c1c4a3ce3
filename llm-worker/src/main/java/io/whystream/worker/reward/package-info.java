/** What a reason is worth: truth checks, the reward model and the rewards made of them. */
@NullMarked
package io.whystream.worker.reward;

import org.jspecify.annotations.NullMarked;
