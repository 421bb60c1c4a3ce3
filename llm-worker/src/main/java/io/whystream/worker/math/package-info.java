/** Linear algebra that more than one room needs. */
@NullMarked
package io.whystream.worker.math;

import org.jspecify.annotations.NullMarked;
