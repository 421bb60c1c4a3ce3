package io.whystream.schema;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serde of one record class in Confluent's wire format. The subject is fixed, so that changelogs,
 * repartitions and dead letters need no subjects of their own. Null stays null, a tombstone.
 * Threading: any thread.
 */
public final class RegistryAvroSerde<V extends SpecificRecord> implements Serde<V> {
  private final AvroFrames<V> frames;

  /**
   * @param subject subject that the schema is registered under with the first record written
   */
  public RegistryAvroSerde(SchemaRegistry registry, Class<V> type, String subject) {
    this.frames = new AvroFrames<>(registry, type, subject);
  }

  /**
   * Writes a record.
   *
   * @throws SchemaRegistry.RegistryUnavailableException when the registry does not answer
   */
  public byte[] encode(V value) {
    return frames.encode(value);
  }

  /**
   * Reads a record, whatever schema it was written with.
   *
   * @throws UndecodableException when nobody can read these bytes, with what is wrong
   * @throws SchemaRegistry.RegistryUnavailableException when the registry does not answer
   */
  public V decode(byte[] bytes) {
    return frames.decode(bytes);
  }

  @Override
  public Serializer<V> serializer() {
    return (topic, value) -> value == null ? null : encode(value);
  }

  @Override
  public Deserializer<V> deserializer() {
    return (topic, bytes) -> bytes == null ? nothing() : decode(bytes);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // Kafka's contract: null is null.
  private static <T> T nothing() {
    return (@Nullable T) null;
  }
}
