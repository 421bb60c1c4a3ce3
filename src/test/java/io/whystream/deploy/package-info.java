/** Every file that ships is loaded. */
@NullMarked
package io.whystream.deploy;

import org.jspecify.annotations.NullMarked;
