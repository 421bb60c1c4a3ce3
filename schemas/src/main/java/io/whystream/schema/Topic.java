package io.whystream.schema;

import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic and what its values are. Keys are UTF-8 strings, but in policy-log, which has none.
 *
 * @param name name of the topic; its subject is the name followed by {@code -value}
 * @param schema schema of the values, as it is registered
 * @param values serde of the values, in Confluent's wire format
 */
public record Topic<V>(String name, Schema schema, Serde<V> values) {}
