/** REVISE: writes the reason and the pattern again with the policy that has learned. */
@NullMarked
package io.whystream.worker.revise;

import org.jspecify.annotations.NullMarked;
