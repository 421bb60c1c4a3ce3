/** The embedded cluster: broker, registry and both programs as processes of this machine. */
@NullMarked
package io.whystream.embedded;

import org.jspecify.annotations.NullMarked;
