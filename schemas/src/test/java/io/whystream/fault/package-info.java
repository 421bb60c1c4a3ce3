@NullMarked
package io.whystream.fault;

import org.jspecify.annotations.NullMarked;
