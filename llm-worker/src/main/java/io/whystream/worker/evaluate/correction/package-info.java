/** The correction beside its ablations, predict first, then learn. */
@NullMarked
package io.whystream.worker.evaluate.correction;

import org.jspecify.annotations.NullMarked;
