/** Ranks every item with what reasons say of it, where items are new as where they are known. */
@NullMarked
package io.whystream.worker.evaluate.ranking.text;

import org.jspecify.annotations.NullMarked;
