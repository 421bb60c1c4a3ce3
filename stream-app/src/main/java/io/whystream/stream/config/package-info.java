/** The configuration of stream-app. */
@NullMarked
package io.whystream.stream.config;

import org.jspecify.annotations.NullMarked;
