@NullMarked
package io.whystream.cli.terminal;

import org.jspecify.annotations.NullMarked;
