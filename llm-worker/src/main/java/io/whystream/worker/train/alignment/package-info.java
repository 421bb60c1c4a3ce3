/** Phase 1: the model learns to state an interest pattern and to choose the next item. */
@NullMarked
package io.whystream.worker.train.alignment;

import org.jspecify.annotations.NullMarked;
