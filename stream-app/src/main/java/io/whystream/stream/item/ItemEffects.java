package io.whystream.stream.item;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.stream.outcome.StreamMeters;
import io.whystream.stream.state.Names;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends effects to the nodes that write them. */
final class ItemEffects implements ItemDesk.Effects {
  private final ProcessorContext<Object, Object> context;
  private long timestamp;

  ItemEffects(ProcessorContext<Object, Object> context) {
    this.context = context;
  }

  /** The same, with the timestamp of the record being handled, milliseconds. */
  ItemEffects at(long time) {
    timestamp = time;
    return this;
  }

  @Override
  public void request(CorrectionRequest request) {
    StreamMeters.requested();
    Headers headers = new RecordHeaders();
    PipelineHeaders.of(request).write(headers);
    String user = request.getInteraction().getUser();
    context.forward(new Record<>(user, request, timestamp, headers), Names.TO_REQUESTS);
  }

  @Override
  public void result(CorrectionResult result) {
    Headers headers = new RecordHeaders();
    PipelineHeaders.of(result).write(headers);
    context.forward(new Record<>(result.getUser(), result, timestamp, headers), Names.TO_RESULTS);
  }

  @Override
  public void reasons(String item, byte[] framed) {
    context.forward(new Record<>(item.getBytes(UTF_8), framed, timestamp), Names.TO_REASONS);
  }
}
