package io.whystream.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.embedded.TopicsFile.Kept;
import io.whystream.embedded.TopicsFile.TopicSpec;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicsFileTest {
  private final Map<String, TopicSpec> topics =
      TopicsFile.read(Home.directory().resolve("deploy/topics.yaml")).topics().stream()
          .collect(Collectors.toMap(TopicSpec::name, Function.identity()));

  @Test
  void shouldListTheTopicsOfTheCode() {
    assertThat(topics.keySet())
        .containsExactlyInAnyOrderElementsOf(
            new Topics(new InMemoryRegistry()).all().stream().map(Topic::name).toList());
  }

  @Test
  void shouldLetResultsReturnToThePartitionOfTheirInteraction() {
    assertThat(topic(Topics.CORRECTION_RESULTS).partitions())
        .isEqualTo(topic(Topics.INTERACTIONS).partitions());
  }

  @Test
  void shouldOrderThePolicyLogAndKeepItForEver() {
    assertThat(topic(Topics.POLICY_LOG).partitions()).isEqualTo(1);
    assertThat(topic(Topics.POLICY_LOG).properties())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "-1")
        .containsEntry("retention.bytes", "-1");
  }

  @Test
  void shouldKeepByAppendTimeWhatIsKeptByTime() {
    assertThat(topics.values())
        .filteredOn(topic -> topic.kept() == Kept.TIME)
        .extracting(TopicSpec::name)
        .containsExactlyInAnyOrder(
            Topics.INTERACTIONS,
            Topics.REWARD_SCORES,
            Topics.OUTCOMES,
            Topics.LATE_INTERACTIONS,
            Topics.DEAD_LETTERS);
    assertThat(topic(Topics.INTERACTIONS).properties())
        .containsEntry("message.timestamp.type", "LogAppendTime")
        .containsEntry("retention.ms", "2592000000");
  }

  @Test
  void shouldCompactFeaturesAndItems() {
    assertThat(topics.values())
        .filteredOn(topic -> "compact".equals(topic.properties().get("cleanup.policy")))
        .extracting(TopicSpec::name)
        .containsExactlyInAnyOrder(
            Topics.ITEMS, Topics.ITEM_TITLES, Topics.USER_PATTERNS, Topics.ITEM_REASONS);
  }

  @Test
  void shouldHaveRoomForAnyInteractionInADeadLetter() {
    assertThat(topic(Topics.DEAD_LETTERS).maxRecord())
        .isGreaterThan(topic(Topics.INTERACTIONS).maxRecord());
  }

  private TopicSpec topic(String name) {
    return Objects.requireNonNull(topics.get(name));
  }
}
