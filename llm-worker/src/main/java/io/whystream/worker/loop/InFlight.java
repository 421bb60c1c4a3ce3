package io.whystream.worker.loop;

import io.whystream.schema.record.CorrectionRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A record being worked on. Threading: the loop's thread. */
final class InFlight {
  final ConsumerRecord<byte[], byte[]> record;
  final @Nullable CorrectionRequest request;
  final CompletableFuture<Effect> effect;
  final boolean stands;

  /**
   * @param request null when the value cannot be read
   */
  InFlight(
      ConsumerRecord<byte[], byte[]> record,
      @Nullable CorrectionRequest request,
      CompletableFuture<Effect> effect) {
    this(record, request, effect, false);
  }

  private InFlight(
      ConsumerRecord<byte[], byte[]> record,
      @Nullable CorrectionRequest request,
      CompletableFuture<Effect> effect,
      boolean stands) {
    this.record = record;
    this.request = request;
    this.effect = effect;
    this.stands = stands;
  }

  /** A record before which the process stands still: no effect comes, but the time is over. */
  static InFlight standing(
      ConsumerRecord<byte[], byte[]> record, CorrectionRequest request, Duration time) {
    return new InFlight(
        record,
        request,
        new CompletableFuture<Effect>().orTimeout(time.toMillis(), TimeUnit.MILLISECONDS),
        true);
  }

  /** Identifier of the interaction; null when it is not known. */
  @Nullable String id() {
    return request == null ? null : request.getInteraction().getId();
  }

  TopicPartition partition() {
    return Buffer.partition(record);
  }
}
