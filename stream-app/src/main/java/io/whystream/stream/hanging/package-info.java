/** Transactions that the broker forgot to end, and their end. */
@NullMarked
package io.whystream.stream.hanging;

import org.jspecify.annotations.NullMarked;
