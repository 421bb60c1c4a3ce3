/** Reads datasets of others into items and interactions, and cuts them in time. */
@NullMarked
package io.whystream.worker.data;

import org.jspecify.annotations.NullMarked;
