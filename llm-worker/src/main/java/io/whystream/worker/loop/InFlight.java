package io.whystream.worker.loop;

import io.whystream.schema.record.CorrectionRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A record being worked on. Threading: the loop's thread. */
final class InFlight {
  final ConsumerRecord<byte[], byte[]> record;
  final @Nullable CorrectionRequest request;
  final CompletableFuture<Effect> effect;

  /**
   * @param request null when the value cannot be read
   */
  InFlight(
      ConsumerRecord<byte[], byte[]> record,
      @Nullable CorrectionRequest request,
      CompletableFuture<Effect> effect) {
    this.record = record;
    this.request = request;
    this.effect = effect;
  }

  /** Identifier of the interaction; null when it is not known. */
  @Nullable String id() {
    return request == null ? null : request.getInteraction().getId();
  }

  TopicPartition partition() {
    return Buffer.partition(record);
  }
}
