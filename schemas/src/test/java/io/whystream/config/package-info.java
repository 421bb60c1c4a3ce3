@NullMarked
package io.whystream.config;

import org.jspecify.annotations.NullMarked;
