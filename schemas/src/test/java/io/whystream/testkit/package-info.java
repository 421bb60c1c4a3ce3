/** What the tests of all modules share. */
@NullMarked
package io.whystream.testkit;

import org.jspecify.annotations.NullMarked;
