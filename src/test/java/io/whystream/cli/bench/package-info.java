@NullMarked
package io.whystream.cli.bench;

import org.jspecify.annotations.NullMarked;
