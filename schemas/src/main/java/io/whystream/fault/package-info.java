/** Places where a program can be made to die, to show that nothing is lost there. */
@NullMarked
package io.whystream.fault;

import org.jspecify.annotations.NullMarked;
