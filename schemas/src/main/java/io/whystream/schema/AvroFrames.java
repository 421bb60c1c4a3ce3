package io.whystream.schema;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
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

  static {
    RecordClasses.trust();
  }

  private final SchemaRegistry registry;
  private final Class<V> type;
  private final String subject;
  private final Schema schema;
  private final SpecificData data;
  private final DatumWriter<V> writer;
  private final Map<Integer, Reading<V>> readings = new ConcurrentHashMap<>();
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);
  private volatile int id = -1;

  AvroFrames(SchemaRegistry registry, Class<V> type, String subject) {
    this.registry = registry;
    this.type = type;
    this.subject = subject;
    this.data = SpecificData.getForClass(type);
    this.schema = data.getSchema(type);
    this.writer = new SpecificDatumWriter<>(schema, data);
  }

  byte[] encode(V value) {
    Scratch own = scratch.get();
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.write(MAGIC);
    out.writeBytes(ByteBuffer.allocate(4).putInt(registered()).array());
    try {
      own.encoder = EncoderFactory.get().binaryEncoder(out, own.encoder);
      writer.write(value, own.encoder);
      own.encoder.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
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
    Reading<V> reading = readings.get(writtenWith);
    if (reading == null) {
      reading = reading(writtenWith);
      readings.put(writtenWith, reading);
    }
    try {
      checkExtent(reading.written(), writtenWith, bytes);
      return reading.reader().read(null, decoder(bytes));
    } catch (EOFException e) {
      throw new UndecodableException(
          "truncated: " + bytes.length + " bytes end inside " + described(writtenWith), e);
    } catch (UndecodableException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UndecodableException("not " + described(writtenWith) + ": " + e.getMessage(), e);
    }
  }

  /** Skips over the record first: a damaged length ends here, before it is allocated. */
  private void checkExtent(Schema written, int writtenWith, byte[] bytes) throws IOException {
    BinaryDecoder decoder = decoder(bytes);
    GenericDatumReader.skip(written, decoder);
    if (!decoder.isEnd()) {
      throw new UndecodableException("bytes are left over after " + described(writtenWith));
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

  private Reading<V> reading(int writtenWith) {
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
    return new Reading<>(written, new SpecificDatumReader<>(written, schema, data));
  }

  private int registered() {
    int known = id;
    if (known < 0) {
      known = registry.register(subject, PortableSchema.of(schema));
      id = known;
    }
    return known;
  }

  /** How records of one writer's schema are read. */
  private record Reading<V>(Schema written, DatumReader<V> reader) {}

  /** What one thread reuses from record to record. */
  private static final class Scratch {
    @Nullable BinaryEncoder encoder;
    @Nullable BinaryDecoder decoder;
  }
}
