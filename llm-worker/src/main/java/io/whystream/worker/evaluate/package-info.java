/** Offline: the roles run over interactions in memory, for tables and benches. */
@NullMarked
package io.whystream.worker.evaluate;

import org.jspecify.annotations.NullMarked;
