/** The few statistics that the commands show, in plain Java. */
@NullMarked
package io.whystream.cli.statistics;

import org.jspecify.annotations.NullMarked;
