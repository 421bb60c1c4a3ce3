/** How interactions end, as records of topic outcomes. */
@NullMarked
package io.whystream.stream.outcome;

import org.jspecify.annotations.NullMarked;
