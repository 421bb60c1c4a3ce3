@NullMarked
package io.whystream.worker.train.alignment;

import org.jspecify.annotations.NullMarked;
