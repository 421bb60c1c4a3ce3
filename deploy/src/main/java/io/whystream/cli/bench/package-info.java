/** Benches that a command runs. */
@NullMarked
package io.whystream.cli.bench;

import org.jspecify.annotations.NullMarked;
