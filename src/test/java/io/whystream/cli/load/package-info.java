@NullMarked
package io.whystream.cli.load;

import org.jspecify.annotations.NullMarked;
