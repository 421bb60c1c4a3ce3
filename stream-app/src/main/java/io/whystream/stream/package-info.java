/** The topology: ORDER, USER, ITEM. */
@NullMarked
package io.whystream.stream;

import org.jspecify.annotations.NullMarked;
