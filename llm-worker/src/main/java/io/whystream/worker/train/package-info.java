/** Offline training. */
@NullMarked
package io.whystream.worker.train;

import org.jspecify.annotations.NullMarked;
