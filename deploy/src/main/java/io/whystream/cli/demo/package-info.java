/**
 * The demo: real interactions replayed through an embedded cluster, and what comes of them, live.
 */
@NullMarked
package io.whystream.cli.demo;

import org.jspecify.annotations.NullMarked;
