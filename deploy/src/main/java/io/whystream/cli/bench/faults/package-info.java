/** Kills the processes of a cluster under load, and looks whether the guarantees hold. */
@NullMarked
package io.whystream.cli.bench.faults;

import org.jspecify.annotations.NullMarked;
