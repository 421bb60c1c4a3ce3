/** The worker: roles around a language model that writes, corrects and learns. */
@NullMarked
package io.whystream.worker;

import org.jspecify.annotations.NullMarked;
