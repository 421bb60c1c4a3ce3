/** The whole, as real processes. */
@NullMarked
package io.whystream.e2e;

import org.jspecify.annotations.NullMarked;
