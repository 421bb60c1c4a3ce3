/** How soon everything works again after a process was killed, and how state grows. */
@NullMarked
package io.whystream.cli.bench.recovery;

import org.jspecify.annotations.NullMarked;
