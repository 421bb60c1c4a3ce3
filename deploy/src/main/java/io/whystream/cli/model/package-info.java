/** Checkpoints of language models. */
@NullMarked
package io.whystream.cli.model;

import org.jspecify.annotations.NullMarked;
