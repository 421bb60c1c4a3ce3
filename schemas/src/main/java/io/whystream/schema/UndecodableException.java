package io.whystream.schema;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that nobody can decode as the record expected: not in Confluent's wire format, an unknown
 * schema id, a schema that does not resolve, truncated or left-over bytes. Trying again does not
 * help; a registry that does not answer is a {@link SchemaRegistry.RegistryUnavailableException}.
 */
public final class UndecodableException extends SerializationException {
  private static final long serialVersionUID = 1;

  public UndecodableException(String what) {
    super(what);
  }

  public UndecodableException(String what, @Nullable Throwable cause) {
    super(what, cause);
  }
}
