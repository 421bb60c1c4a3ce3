package io.whystream.stream.failure;

import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Header;
import io.whystream.stream.outcome.StreamMeters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes the dead letter of a record: untouched, with where and why. */
public final class DeadLetters {
  private DeadLetters() {}

  public static DeadLetter of(
      Record<byte[], byte[]> record, RecordMetadata from, String stage, String why) {
    StreamMeters.givenUp();
    List<Header> headers = new ArrayList<>();
    record.headers().forEach(h -> headers.add(new Header(h.key(), wrap(h.value()))));
    return new DeadLetter(
        from.topic(),
        from.partition(),
        from.offset(),
        record.timestamp(),
        wrap(record.key()),
        wrap(record.value()),
        headers,
        stage,
        why,
        1);
  }

  private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
