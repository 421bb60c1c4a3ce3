/** ORDER: interactions admitted once and released in the order of their event times. */
@NullMarked
package io.whystream.stream.ordering;

import org.jspecify.annotations.NullMarked;
