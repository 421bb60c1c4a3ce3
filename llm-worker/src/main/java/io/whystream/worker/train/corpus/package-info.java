/** The corpus that the bundled model learns from: made-up films, users, reasons and patterns. */
@NullMarked
package io.whystream.worker.train.corpus;

import org.jspecify.annotations.NullMarked;
