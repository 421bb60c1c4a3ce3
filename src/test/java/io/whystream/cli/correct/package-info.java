@NullMarked
package io.whystream.cli.correct;

import org.jspecify.annotations.NullMarked;
