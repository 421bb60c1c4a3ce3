/** What the commands share that correct interactions without a cluster. */
@NullMarked
package io.whystream.cli.offline;

import org.jspecify.annotations.NullMarked;
