/** Published features, read back from their topics. */
@NullMarked
package io.whystream.cli.features;

import org.jspecify.annotations.NullMarked;
