/** What the stores hold: names, keys, compact values, and RocksDB's budget of memory. */
@NullMarked
package io.whystream.stream.state;

import org.jspecify.annotations.NullMarked;
