/** What both programs say of themselves in numbers, and where they say it. */
@NullMarked
package io.whystream.metrics;

import org.jspecify.annotations.NullMarked;
