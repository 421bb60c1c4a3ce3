/** LEARN: turns a scored group into one gradient, or says why not. */
@NullMarked
package io.whystream.worker.learn;

import org.jspecify.annotations.NullMarked;
