package io.whystream.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;

/** Records with random content, the same at each call. */
final class Samples {
  private static final long SEED = 11;

  private Samples() {}

  static <V extends SpecificRecord> V of(Class<V> type) {
    Schema schema = SpecificData.getForClass(type).getSchema(type);
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<>(schema)
          .write(new RandomData(schema, 1, SEED).iterator().next(), encoder);
      encoder.flush();
      return new SpecificDatumReader<V>(schema, schema, SpecificData.getForClass(type))
          .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
