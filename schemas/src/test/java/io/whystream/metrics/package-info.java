@NullMarked
package io.whystream.metrics;

import org.jspecify.annotations.NullMarked;
