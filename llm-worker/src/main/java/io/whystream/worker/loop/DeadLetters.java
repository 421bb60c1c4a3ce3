package io.whystream.worker.loop;

import io.whystream.schema.CorrectionResults;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Header;
import io.whystream.schema.record.Rejection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The effect of a record that cannot be handled: the record untouched to dead-letters, and a
 * rejection that frees its user's slot, in one transaction.
 */
final class DeadLetters {
  private static final int LONGEST_WHY = 500;

  private final Topics topics;

  /**
   * Why a record cannot be handled, cut to a length.
   *
   * @param attempts how often it was tried
   */
  record Why(String text, int attempts) {
    Why {
      text = text.length() > LONGEST_WHY ? text.substring(0, LONGEST_WHY) : text;
    }
  }

  DeadLetters(Topics topics) {
    this.topics = topics;
  }

  /**
   * The effect.
   *
   * @param request what the value says; null when it cannot be read, then the headers say it, and
   *     when these lack too there is only the dead letter
   */
  Effect of(
      String stage,
      ConsumerRecord<byte[], byte[]> record,
      @Nullable CorrectionRequest request,
      Why why) {
    @Nullable CorrectionResult result = rejection(stage, record, request, why.text());
    return emitter -> {
      emitter.send(topics.deadLetters(), null, record.key(), letter(stage, record, why), null);
      if (result != null) {
        emitter.send(
            topics.correctionResults(),
            result.getSource().getPartition(),
            record.key(),
            result,
            PipelineHeaders.of(result));
      }
    };
  }

  private static @Nullable CorrectionResult rejection(
      String stage,
      ConsumerRecord<byte[], byte[]> record,
      @Nullable CorrectionRequest request,
      String why) {
    Rejection rejection = new Rejection(stage, why, true);
    if (request != null) {
      return CorrectionResults.rejected(request, rejection);
    }
    return PipelineHeaders.read(record.headers())
        .map(headers -> CorrectionResults.rejected(headers, record.timestamp(), rejection))
        .orElse(null);
  }

  private static DeadLetter letter(String stage, ConsumerRecord<byte[], byte[]> record, Why why) {
    List<Header> headers = new ArrayList<>();
    record
        .headers()
        .forEach(header -> headers.add(new Header(header.key(), bytes(header.value()))));
    return new DeadLetter(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        bytes(record.key()),
        bytes(record.value()),
        headers,
        stage,
        why.text(),
        why.attempts());
  }

  private static @Nullable ByteBuffer bytes(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
