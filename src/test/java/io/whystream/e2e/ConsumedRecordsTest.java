package io.whystream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.fixture.EmbeddedCluster;
import io.whystream.fixture.SharedClusterExtension;
import io.whystream.stream.retention.ConsumedRecords;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedClusterExtension.class)
class ConsumedRecordsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;

  @Test
  void shouldDeleteWhatIsCommittedAndOldAndNothingElse(EmbeddedCluster cluster) throws Exception {
    String run = UUID.randomUUID().toString();
    TopicPartition consumed = new TopicPartition("consumed-" + run, 0);
    TopicPartition untouched = new TopicPartition("untouched-" + run, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(consumed.topic(), 1, (short) 1),
                  new NewTopic(untouched.topic(), 1, (short) 1)))
          .all()
          .get();
      // Given five records of two hours ago and five of now, of which eight are committed
      write(cluster, consumed);
      write(cluster, untouched);
      admin
          .alterConsumerGroupOffsets("group-" + run, Map.of(consumed, new OffsetAndMetadata(8)))
          .all()
          .get();
      Map<String, String> groups =
          Map.of(consumed.topic(), "group-" + run, untouched.topic(), "nobody-" + run);

      // When what is older than an hour may go, only that goes
      assertThat(new ConsumedRecords(admin, groups, HOUR).delete(NOW))
          .isEqualTo(Map.of(consumed, 5L));
      assertThat(beginning(admin, consumed)).isEqualTo(5);

      // And a second time nothing
      assertThat(new ConsumedRecords(admin, groups, HOUR).delete(NOW)).isEmpty();

      // When all are old enough, what nobody has consumed stays
      assertThat(new ConsumedRecords(admin, groups, HOUR).delete(NOW + 2 * HOUR))
          .isEqualTo(Map.of(consumed, 8L));
      assertThat(beginning(admin, consumed)).isEqualTo(8);
      assertThat(beginning(admin, untouched)).isZero();
    }
  }

  private static void write(EmbeddedCluster cluster, TopicPartition to) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 10; i++) {
        long time = i < 5 ? NOW - 2 * HOUR : NOW;
        producer.send(new ProducerRecord<>(to.topic(), 0, time, null, new byte[] {(byte) i}));
      }
    }
  }

  private static long beginning(Admin admin, TopicPartition partition) throws Exception {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.earliest()))
        .partitionResult(partition)
        .get()
        .offset();
  }
}
