package io.whystream.schema;

import org.apache.avro.Schema;

/** A schema registry. Threading: any thread; answers are cached. */
public interface SchemaRegistry {

  /**
   * Registers a schema under a subject, or finds it there, and gives its id.
   *
   * @throws RegistryRefusedException when the registry does not accept the schema or the caller
   * @throws RegistryUnavailableException when the registry does not answer
   */
  int register(String subject, Schema schema);

  /**
   * The schema with an id.
   *
   * @throws UnknownSchemaException when the registry answers that it has none
   * @throws RegistryRefusedException when the registry does not accept the caller
   * @throws RegistryUnavailableException when the registry does not answer
   */
  Schema byId(int id);

  /** No schema has this id: the record that names it cannot be read by anybody. */
  final class UnknownSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnknownSchemaException(int id) {
      super("no schema with id " + id + " in the registry");
    }
  }

  /** The registry answered no: an incompatible schema, or credentials that it does not accept. */
  final class RegistryRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RegistryRefusedException(String what, Throwable cause) {
      super(what, cause);
    }
  }

  /** The registry did not answer; the same call may succeed later. */
  final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RegistryUnavailableException(String what, Throwable cause) {
      super(what, cause);
    }
  }
}
