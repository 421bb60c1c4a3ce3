package io.whystream.schema;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A registry in this process, for tests and dry runs. Ids count from 1. Threading: any thread. */
public final class InMemoryRegistry implements SchemaRegistry {
  private final List<Schema> schemas = new ArrayList<>();

  @Override
  public synchronized int register(String subject, Schema schema) {
    int at = schemas.indexOf(schema);
    if (at < 0) {
      schemas.add(schema);
      at = schemas.size() - 1;
    }
    return at + 1;
  }

  @Override
  public synchronized Schema byId(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new UnknownSchemaException(id);
    }
    return schemas.get(id - 1);
  }
}
