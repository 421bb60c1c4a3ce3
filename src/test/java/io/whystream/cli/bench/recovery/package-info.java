/** How what a long load says is summed up. */
@NullMarked
package io.whystream.cli.bench.recovery;

import org.jspecify.annotations.NullMarked;
