@NullMarked
package io.whystream.cli.policy;

import org.jspecify.annotations.NullMarked;
