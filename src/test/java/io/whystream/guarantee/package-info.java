/** That the guarantees hold while processes are killed, and that each object fails when broken. */
@NullMarked
package io.whystream.guarantee;

import org.jspecify.annotations.NullMarked;
