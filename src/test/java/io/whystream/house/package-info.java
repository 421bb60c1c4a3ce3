/** Rules that the whole house keeps. */
@NullMarked
package io.whystream.house;

import org.jspecify.annotations.NullMarked;
