package io.whystream.cli.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter and where it lies.
 *
 * @param partition partition of topic dead-letters
 * @param offset offset there
 */
record Letter(int partition, long offset, DeadLetter content) {

  /** How it is named on the command line. */
  String name() {
    return partition + "@" + offset;
  }

  /** What the headers say of the request that died; empty for a record that was none. */
  Optional<PipelineHeaders> request() {
    RecordHeaders headers = new RecordHeaders();
    content.getHeaders().forEach(h -> headers.add(h.getKey(), bytes(h.getValue())));
    return PipelineHeaders.read(headers);
  }

  /** Where the record lay that died. */
  String origin() {
    return content.getTopic() + "-" + content.getPartition() + "@" + content.getOffset();
  }

  byte @Nullable [] key() {
    return bytes(content.getKey());
  }

  byte @Nullable [] value() {
    return bytes(content.getValue());
  }

  /** The key as text; empty for none. */
  String keyText() {
    byte[] key = key();
    return key == null ? "" : new String(key, UTF_8);
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
