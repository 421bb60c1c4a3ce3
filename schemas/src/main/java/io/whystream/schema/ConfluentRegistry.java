package io.whystream.schema;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * Any registry that speaks Confluent's REST interface, through Confluent's client. This is the only
 * class that knows where that client is packaged. Threading: any thread.
 */
public final class ConfluentRegistry implements SchemaRegistry {
  private static final int CACHE = 1000;
  private static final String PREFIX = "schema.registry.";

  private final String url;
  private final SchemaRegistryClient client;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

  /**
   * @param url base URL, several separated by commas
   * @param properties properties of Confluent's client, with or without the prefix {@code
   *     schema.registry.}: {@code basic.auth.user.info}, {@code ssl.truststore.location}, ...
   */
  public ConfluentRegistry(String url, Map<String, String> properties) {
    this.url = url;
    Map<String, Object> known = new HashMap<>();
    properties.forEach(
        (key, value) -> {
          String bare = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
          known.put(bare, value);
          known.put(PREFIX + bare, value);
        });
    this.client =
        new CachedSchemaRegistryClient(
            List.of(url.split(",")), CACHE, List.of(new AvroSchemaProvider()), known);
  }

  @Override
  public int register(String subject, Schema schema) {
    return call(
        "register " + subject, () -> client.register(subject, new AvroSchema(schema.toString())));
  }

  @Override
  public Schema byId(int id) {
    Schema known = schemas.get(id);
    if (known == null) {
      known = fetch(id);
      schemas.put(id, known);
    }
    return known;
  }

  /** Sets the compatibility level of a subject, such as {@code FULL_TRANSITIVE}. */
  public void setCompatibility(String subject, String level) {
    call("set the compatibility of " + subject, () -> client.updateCompatibility(subject, level));
  }

  /** Whether the registry would accept a schema as the next version of a subject. */
  public boolean isCompatible(String subject, Schema schema) {
    return call(
        "check the compatibility of " + subject,
        () -> client.testCompatibility(subject, new AvroSchema(schema.toString())));
  }

  private Schema fetch(int id) {
    try {
      return new Schema.Parser().parse(client.getSchemaById(id).canonicalString());
    } catch (RestClientException e) {
      if (e.getStatus() == 404) {
        throw new UnknownSchemaException(id);
      }
      throw answered("fetch schema " + id, e);
    } catch (IOException e) {
      throw silent("fetch schema " + id, e);
    }
  }

  private <T> T call(String what, Call<T> call) {
    try {
      return call.run();
    } catch (RestClientException e) {
      throw answered(what, e);
    } catch (IOException e) {
      throw silent(what, e);
    }
  }

  private RuntimeException answered(String what, RestClientException e) {
    int status = e.getStatus();
    String said = "registry " + url + " refused to " + what + ": " + e.getMessage();
    return status >= 500 || status == 408 || status == 429
        ? new RegistryUnavailableException(said, e)
        : new RegistryRefusedException(said, e);
  }

  private RegistryUnavailableException silent(String what, IOException e) {
    return new RegistryUnavailableException(
        "registry " + url + " did not answer (" + what + "): " + e.getMessage(), e);
  }

  /** One call of the client. */
  private interface Call<T> {
    T run() throws IOException, RestClientException;
  }
}
