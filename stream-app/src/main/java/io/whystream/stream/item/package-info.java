/** ITEM: what is known of an item, its list of reasons, and the requests that wait for it. */
@NullMarked
package io.whystream.stream.item;

import org.jspecify.annotations.NullMarked;
