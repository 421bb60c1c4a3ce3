@NullMarked
package io.whystream.embedded;

import org.jspecify.annotations.NullMarked;
