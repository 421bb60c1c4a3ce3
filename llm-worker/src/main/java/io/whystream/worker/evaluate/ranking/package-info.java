/** Ranks every item for interactions held out, and compares recommenders on the same ones. */
@NullMarked
package io.whystream.worker.evaluate.ranking;

import org.jspecify.annotations.NullMarked;
