/** USER: history, pattern and one correction in flight for each user. */
@NullMarked
package io.whystream.stream.user;

import org.jspecify.annotations.NullMarked;
