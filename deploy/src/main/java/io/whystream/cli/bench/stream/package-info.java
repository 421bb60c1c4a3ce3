/** How fast the stream is without a model: admitted interactions, and the time of each hop. */
@NullMarked
package io.whystream.cli.bench.stream;

import org.jspecify.annotations.NullMarked;
