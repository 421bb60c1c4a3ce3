/** The policy, folded from its log. */
@NullMarked
package io.whystream.cli.policy;

import org.jspecify.annotations.NullMarked;
