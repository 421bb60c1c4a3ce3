@NullMarked
package io.whystream.schema;

import org.jspecify.annotations.NullMarked;
