/** How the commands reach a cluster: where it is, reading topics to their end, writing in bulk. */
@NullMarked
package io.whystream.cli.kafka;

import org.jspecify.annotations.NullMarked;
