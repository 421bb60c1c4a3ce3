/** The Avro records, typed topics and the registry serde: all that the two programs share. */
@NullMarked
package io.whystream.schema;

import org.jspecify.annotations.NullMarked;
