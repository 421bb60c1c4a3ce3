@NullMarked
package io.whystream.cli.evaluate;

import org.jspecify.annotations.NullMarked;
