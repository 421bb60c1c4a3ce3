package io.whystream.cli.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.cli.UserException;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topics;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Header;
import io.whystream.schema.record.SourcePosition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final TopicPartition SOURCE = new TopicPartition(Topics.INTERACTIONS, 2);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Retry retry = new Retry(consumer);

  @Test
  void shouldSendARequestAgainAsItsInteractionToWhereItCameFrom() {
    // Given
    byte[] interaction = {9, 9};
    consumer.schedulePollTask(
        () -> {
          consumer.updateBeginningOffsets(Map.of(SOURCE, 0L));
          consumer.addRecord(
              new ConsumerRecord<>(SOURCE.topic(), 2, 40, "ada".getBytes(UTF_8), interaction));
        });
    PipelineHeaders died = new PipelineHeaders("i1", "ada", 1, new SourcePosition(2, 40L), 3);

    // When
    ProducerRecord<byte[], byte[]> again = retry.record(letter(Topics.ROLLOUTS, died));

    // Then
    assertThat(again.topic()).isEqualTo(Topics.INTERACTIONS);
    assertThat(again.partition()).isEqualTo(2);
    assertThat(again.key()).isEqualTo("ada".getBytes(UTF_8));
    assertThat(again.value()).isEqualTo(interaction);
    assertThat(PipelineHeaders.attempt(again.headers())).isEqualTo(2);
  }

  @Test
  void shouldGiveInRefusedInputAnewAsItWas() {
    ProducerRecord<byte[], byte[]> again = retry.record(letter(Topics.ITEMS, null));

    assertThat(again.topic()).isEqualTo(Topics.ITEMS);
    assertThat(again.partition()).isEqualTo(1);
    assertThat(again.value()).containsExactly(1, 2, 3);
    assertThat(PipelineHeaders.attempt(again.headers())).isEqualTo(1);
  }

  @Test
  void shouldSayWhatNobodyKnows() {
    assertThatThrownBy(() -> retry.record(letter(Topics.ROLLOUTS, null)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("0@5")
        .hasMessageContaining("lacks the headers");
  }

  private static Letter letter(
      String topic, @org.jspecify.annotations.Nullable PipelineHeaders request) {
    List<Header> headers = new ArrayList<>();
    if (request != null) {
      RecordHeaders written = new RecordHeaders();
      request.write(written);
      written.forEach(h -> headers.add(new Header(h.key(), ByteBuffer.wrap(h.value()))));
    }
    return new Letter(
        0,
        5,
        new DeadLetter(
            topic,
            1,
            7L,
            1L,
            ByteBuffer.wrap("ada".getBytes(UTF_8)),
            ByteBuffer.wrap(new byte[] {1, 2, 3}),
            headers,
            "learn",
            "died",
            3));
  }
}
