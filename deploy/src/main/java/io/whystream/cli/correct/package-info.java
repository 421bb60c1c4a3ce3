/** The command that corrects a history without a cluster. */
@NullMarked
package io.whystream.cli.correct;

import org.jspecify.annotations.NullMarked;
