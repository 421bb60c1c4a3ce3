/** The broker of the embedded cluster: Kafka's own, of another version than the clients'. */
@NullMarked
package io.whystream.broker;

import org.jspecify.annotations.NullMarked;
