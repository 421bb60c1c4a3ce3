/** What the commands show on a terminal: escaped text, tables, bars and frames redrawn in place. */
@NullMarked
package io.whystream.cli.terminal;

import org.jspecify.annotations.NullMarked;
