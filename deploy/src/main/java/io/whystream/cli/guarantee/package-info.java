/** What always holds, as objects that look at the topics alone. */
@NullMarked
package io.whystream.cli.guarantee;

import org.jspecify.annotations.NullMarked;
