package io.whystream.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.SourcePosition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PipelineHeadersTest {
  private static final PipelineHeaders WRITTEN =
      new PipelineHeaders("i:1", "änn", 2, new SourcePosition(3, 4_000_000_000L), 5);

  private final Headers headers = new RecordHeaders();

  @Test
  void shouldReadWhatItWrote() {
    WRITTEN.write(headers);

    assertThat(PipelineHeaders.read(headers)).contains(WRITTEN);
    assertThat(new String(headers.lastHeader("whystream.source").value(), UTF_8))
        .isEqualTo("3:4000000000");
  }

  @Test
  void shouldReplaceThoseOfAnEarlierAttempt() {
    WRITTEN.write(headers);

    new PipelineHeaders("i:1", "änn", 3, WRITTEN.source(), 5).write(headers);

    assertThat(headers.headers("whystream.attempt")).hasSize(1);
    assertThat(PipelineHeaders.read(headers).orElseThrow().attempt()).isEqualTo(3);
  }

  @Test
  void shouldReadNothingWhenOneIsMissing() {
    WRITTEN.write(headers);
    headers.remove("whystream.user");

    assertThat(PipelineHeaders.read(headers)).isEmpty();
  }

  @Test
  void shouldReadNothingWhenOneIsMalformed() {
    WRITTEN.write(headers);
    headers.remove("whystream.source").add("whystream.source", "3-4".getBytes(UTF_8));

    assertThat(PipelineHeaders.read(headers)).isEmpty();
  }
}
