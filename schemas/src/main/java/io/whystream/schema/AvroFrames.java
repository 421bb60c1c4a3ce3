package io.whystream.schema;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format: a zero byte, the schema's id as four bytes big-endian, Avro binary. The
 * writer's schema, found by id, is resolved to the class. Threading: any thread; encoders and
 * decoders are kept by thread.
 */
final class AvroFrames<V extends SpecificRecord> {
  private static final byte MAGIC = 0;
  private static final int HEADER = 5;
  private static final int KEPT_BYTES = 1 << 20;

  static {
    RecordClasses.trust();
  }

  private final SchemaRegistry registry;
  private final Class<V> type;
  private final String subject;
  private final Schema schema;
  private final SpecificData data;
  private final DatumWriter<V> writer;
  private final Map<Integer, DatumReader<V>> readings = new ConcurrentHashMap<>();
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);
  private volatile int id = -1;

  AvroFrames(SchemaRegistry registry, Class<V> type, String subject) {
    this.registry = registry;
    this.type = type;
    this.subject = subject;
    this.data = SpecificData.getForClass(type);
    this.schema = data.getSchema(type);
    // What was generated for the class writes twice as fast as a walk over the schema.
    data.setCustomCoders(true);
    this.writer = new SpecificDatumWriter<>(schema, data);
  }

  byte[] encode(V value) {
    Scratch own = scratch.get();
    ByteArrayOutputStream out = own.bytes;
    out.reset();
    out.write(MAGIC);
    out.writeBytes(ByteBuffer.allocate(4).putInt(registered()).array());
    try {
      own.encoder = EncoderFactory.get().binaryEncoder(out, own.encoder);
      writer.write(value, own.encoder);
      own.encoder.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    byte[] framed = out.toByteArray();
    if (framed.length > KEPT_BYTES) {
      own.bytes = new ByteArrayOutputStream();
    }
    return framed;
  }

  V decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != MAGIC) {
      throw new UndecodableException(
          "not Avro in Confluent's wire format: "
              + (bytes.length < HEADER
                  ? "only " + bytes.length + " bytes"
                  : "first byte is " + bytes[0] + ", not 0"));
    }
    int writtenWith = ByteBuffer.wrap(bytes, 1, 4).getInt();
    DatumReader<V> reading = readings.get(writtenWith);
    if (reading == null) {
      reading = reading(writtenWith);
      readings.put(writtenWith, reading);
    }
    try {
      BinaryDecoder decoder = decoder(bytes);
      V value = reading.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new UndecodableException("bytes are left over after " + described(writtenWith));
      }
      return value;
    } catch (EOFException e) {
      throw new UndecodableException(
          "truncated: " + bytes.length + " bytes end inside " + described(writtenWith), e);
    } catch (UndecodableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UndecodableException("not " + described(writtenWith) + ": " + e.getMessage(), e);
    }
  }

  private BinaryDecoder decoder(byte[] bytes) {
    Scratch own = scratch.get();
    own.decoder =
        DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, own.decoder);
    return own.decoder;
  }

  private String described(int writtenWith) {
    return "a " + type.getSimpleName() + " of schema " + writtenWith;
  }

  private DatumReader<V> reading(int writtenWith) {
    Schema written;
    try {
      written = registry.byId(writtenWith);
    } catch (SchemaRegistry.UnknownSchemaException e) {
      throw new UndecodableException(String.valueOf(e.getMessage()), e);
    }
    if (!written.getFullName().equals(schema.getFullName())) {
      throw new UndecodableException(
          "schema "
              + writtenWith
              + " is "
              + written.getFullName()
              + ", not "
              + schema.getFullName());
    }
    return new SpecificDatumReader<>(written, schema, data);
  }

  private int registered() {
    int known = id;
    if (known < 0) {
      known = registry.register(subject, PortableSchema.of(schema));
      id = known;
    }
    return known;
  }

  /** What one thread reuses from record to record. */
  private static final class Scratch {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 10);
    @Nullable BinaryEncoder encoder;
    @Nullable BinaryDecoder decoder;
  }
}
