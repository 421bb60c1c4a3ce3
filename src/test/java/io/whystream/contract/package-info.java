/**
 * What Whystream needs of a broker and of a registry, held against the embedded ones and images.
 */
@NullMarked
package io.whystream.contract;

import org.jspecify.annotations.NullMarked;
