/** SAMPLE: writes and scores a group of reasons for a request. */
@NullMarked
package io.whystream.worker.sample;

import org.jspecify.annotations.NullMarked;
