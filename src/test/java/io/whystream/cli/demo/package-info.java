@NullMarked
package io.whystream.cli.demo;

import org.jspecify.annotations.NullMarked;
