/** What was consumed for good leaves the topics of the pipeline. */
@NullMarked
package io.whystream.stream.retention;

import org.jspecify.annotations.NullMarked;
