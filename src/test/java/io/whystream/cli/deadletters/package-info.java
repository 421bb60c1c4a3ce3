@NullMarked
package io.whystream.cli.deadletters;

import org.jspecify.annotations.NullMarked;
