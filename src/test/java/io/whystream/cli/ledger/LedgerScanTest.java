package io.whystream.cli.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LedgerScanTest {
  private static final TopicPartition INTERACTIONS = new TopicPartition(Topics.INTERACTIONS, 0);
  private static final TopicPartition OUTCOMES = new TopicPartition(Topics.OUTCOMES, 0);

  private final Topics topics = new Topics(new InMemoryRegistry());
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  @Test
  void shouldBalanceADeletionAgainstItsOutcome() {
    // Given an interaction and the tombstone that deletes its user, and how both ended
    for (TopicPartition partition : List.of(INTERACTIONS, OUTCOMES)) {
      consumer.updatePartitions(
          partition.topic(), List.of(new PartitionInfo(partition.topic(), 0, null, null, null)));
    }
    consumer.updateBeginningOffsets(Map.of(INTERACTIONS, 0L, OUTCOMES, 0L));
    consumer.updateEndOffsets(Map.of(INTERACTIONS, 2L, OUTCOMES, 2L));
    consumer.schedulePollTask(
        () -> {
          add(INTERACTIONS, 0, new byte[] {1});
          add(INTERACTIONS, 1, null);
          add(OUTCOMES, 0, outcome(0));
          add(OUTCOMES, 1, outcome(1));
        });

    // When
    Balance balance = new LedgerScan(consumer, topics).read().balance(Map.of());

    // Then
    assertThat(balance.problems()).isEmpty();
    assertThat(balance.admitted()).isEqualTo(2);
    assertThat(balance.outcomes()).isEqualTo(2);
  }

  private void add(
      TopicPartition partition, long offset, byte @org.jspecify.annotations.Nullable [] value) {
    consumer.addRecord(
        new ConsumerRecord<>(partition.topic(), 0, offset, "ada".getBytes(UTF_8), value));
  }

  private byte[] outcome(long offset) {
    return topics
        .outcomes()
        .values()
        .serializer()
        .serialize(
            Topics.OUTCOMES,
            Outcome.newBuilder()
                .setSource(new SourcePosition(0, offset))
                .setId("")
                .setUser("ada")
                .setItem("")
                .setEventTime(-1)
                .setEnding(Ending.FORGOTTEN)
                .setAdmittedAt(1)
                .build());
  }
}
