@NullMarked
package io.whystream.cli;

import org.jspecify.annotations.NullMarked;
