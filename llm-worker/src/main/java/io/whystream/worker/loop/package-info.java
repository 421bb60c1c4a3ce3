/**
 * The one loop that every role runs in: read, work on the model's thread, commit in one
 * transaction.
 */
@NullMarked
package io.whystream.worker.loop;

import org.jspecify.annotations.NullMarked;
