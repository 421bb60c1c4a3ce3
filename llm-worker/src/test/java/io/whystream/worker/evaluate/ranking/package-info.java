@NullMarked
package io.whystream.worker.evaluate.ranking;

import org.jspecify.annotations.NullMarked;
