package io.whystream.cli.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.UserPattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeatureReaderTest {
  private static final TopicPartition ZERO = new TopicPartition(Topics.USER_PATTERNS, 0);
  private static final TopicPartition ONE = new TopicPartition(Topics.USER_PATTERNS, 1);

  private final Topic<UserPattern> topic = new Topics(new InMemoryRegistry()).userPatterns();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  @BeforeEach
  void twoPartitions() {
    consumer.updatePartitions(
        Topics.USER_PATTERNS,
        List.of(
            new PartitionInfo(Topics.USER_PATTERNS, 0, Node.noNode(), new Node[0], new Node[0]),
            new PartitionInfo(Topics.USER_PATTERNS, 1, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
  }

  private void given(TopicPartition partition, String user, byte @Nullable [] value) {
    long offset = records.stream().filter(r -> r.partition() == partition.partition()).count();
    records.add(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            user.getBytes(StandardCharsets.UTF_8),
            value));
  }

  private byte[] pattern(String user, String text, long version) {
    PolicyRef policy = new PolicyRef(9L, "abc");
    return topic
        .values()
        .serializer()
        .serialize(
            topic.name(),
            new UserPattern(
                user, new Pattern(text, ByteBuffer.allocate(0), 5L, policy), version, "i1"));
  }

  private FeatureReader<UserPattern> readerOf(String user) {
    Map<TopicPartition, Long> ends =
        Map.of(
            ZERO, records.stream().filter(r -> r.partition() == 0).count(),
            ONE, records.stream().filter(r -> r.partition() == 1).count());
    consumer.updateEndOffsets(ends);
    consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
    return new FeatureReader<>(consumer, topic, user, UserPattern::getFeatureVersion);
  }

  @Test
  void shouldFindTheNewestFeatureInWhicheverPartitionItLies() {
    // Given, among others, bytes of another user that nobody can decode
    given(ZERO, "u2", pattern("u2", "another", 7));
    given(ONE, "u1", pattern("u1", "older", 1));
    given(ZERO, "u3", new byte[] {1, 2, 3});
    given(ONE, "u1", pattern("u1", "newer", 2));
    // When
    Optional<UserPattern> latest = readerOf("u1").latest();
    // Then
    assertThat(latest.orElseThrow().getPattern().getText()).isEqualTo("newer");
  }

  @Test
  void shouldFindNothingOfAUserWhoWasForgotten() {
    given(ONE, "u1", pattern("u1", "older", 1));
    given(ONE, "u1", null);

    assertThat(readerOf("u1").latest()).isEmpty();
  }

  @Test
  void shouldFollowWhatIsPublishedLater() {
    // Given a reader that has read to the end
    given(ONE, "u1", pattern("u1", "first", 1));
    FeatureReader<UserPattern> reader = readerOf("u1");
    assertThat(reader.latest()).isPresent();
    // When another user's and its own features arrive
    byte[] key = "u1".getBytes(StandardCharsets.UTF_8);
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(
              new ConsumerRecord<>(
                  ZERO.topic(), 0, 0, "u2".getBytes(StandardCharsets.UTF_8), null));
          consumer.addRecord(
              new ConsumerRecord<>(ONE.topic(), 1, 1, key, pattern("u1", "second", 2)));
        });
    List<String> followed = new ArrayList<>();
    reader.follow(
        feature -> followed.add(feature.getPattern().getText()), () -> !followed.isEmpty());
    // Then
    assertThat(followed).containsExactly("second");
  }
}
