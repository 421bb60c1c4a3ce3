@NullMarked
package io.whystream.cli.features;

import org.jspecify.annotations.NullMarked;
