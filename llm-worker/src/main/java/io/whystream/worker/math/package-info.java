/** Arithmetic of interactions that more than one room needs: what offline and live must share. */
@NullMarked
package io.whystream.worker.math;

import org.jspecify.annotations.NullMarked;
