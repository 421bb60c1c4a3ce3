/** FOLD: keeps the policy of this worker at the end of the policy log, in every worker. */
@NullMarked
package io.whystream.worker.fold;

import org.jspecify.annotations.NullMarked;
