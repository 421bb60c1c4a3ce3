package io.whystream.cli.bench.load;

import io.whystream.schema.record.CorrectionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first fields of a request, all that an answer repeats, and not the kilobytes of reasons
 * behind them: the stand-in shares the machine with what is measured. Reads what a stream-app of
 * this version wrote. Threading: one thread.
 */
final class RequestHead {
  /** Magic and id of the schema, before the record. */
  private static final int FRAME = 5;

  private static final List<String> FIELDS =
      List.of("interaction", "attempt", "source", "admittedAt", "generation");

  private final SpecificDatumReader<CorrectionRequest> reader;
  private @Nullable BinaryDecoder decoder;

  RequestHead() {
    Schema whole = CorrectionRequest.getClassSchema();
    List<Schema.Field> first = whole.getFields().subList(0, FIELDS.size());
    if (!first.stream().map(Schema.Field::name).toList().equals(FIELDS)) {
      throw new IllegalStateException("a request no longer begins with " + FIELDS);
    }
    Schema head =
        Schema.createRecord(
            whole.getName(),
            whole.getDoc(),
            whole.getNamespace(),
            false,
            first.stream().map(field -> new Schema.Field(field, field.schema())).toList());
    reader =
        new SpecificDatumReader<>(head, head, SpecificData.getForClass(CorrectionRequest.class));
  }

  /** A request without history, pattern, item and reasons. */
  CorrectionRequest read(byte[] framed) {
    decoder = DecoderFactory.get().binaryDecoder(framed, FRAME, framed.length - FRAME, decoder);
    try {
      return reader.read(null, decoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
