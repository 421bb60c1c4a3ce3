/** What the operating system is asked for. */
@NullMarked
package io.whystream.os;

import org.jspecify.annotations.NullMarked;
