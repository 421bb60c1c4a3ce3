/** Dead letters: what was given up, why, and trying it again. */
@NullMarked
package io.whystream.cli.deadletters;

import org.jspecify.annotations.NullMarked;
