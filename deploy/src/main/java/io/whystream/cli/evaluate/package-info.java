/** The command that measures the recommender. */
@NullMarked
package io.whystream.cli.evaluate;

import org.jspecify.annotations.NullMarked;
