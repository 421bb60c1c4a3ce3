@NullMarked
package io.whystream.cli.statistics;

import org.jspecify.annotations.NullMarked;
