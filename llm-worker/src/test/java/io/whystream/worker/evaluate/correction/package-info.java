@NullMarked
package io.whystream.worker.evaluate.correction;

import org.jspecify.annotations.NullMarked;
