/** A byte-level BPE tokenizer: its training and its files in Hugging Face layout. */
@NullMarked
package io.whystream.worker.train.bpe;

import org.jspecify.annotations.NullMarked;
