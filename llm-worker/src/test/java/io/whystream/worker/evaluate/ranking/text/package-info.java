/** Tests of rankings with text. */
@NullMarked
package io.whystream.worker.evaluate.ranking.text;

import org.jspecify.annotations.NullMarked;
