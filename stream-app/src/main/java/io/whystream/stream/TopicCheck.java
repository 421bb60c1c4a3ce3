package io.whystream.stream;

import io.whystream.schema.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks whether the topics are as the topology needs them, before anything is read. */
final class TopicCheck {
  private static final long ANSWER_SECONDS = 30;
  private static final List<String> NEEDED =
      List.of(
          Topics.INTERACTIONS,
          Topics.ITEMS,
          Topics.ITEM_TITLES,
          Topics.CORRECTION_REQUESTS,
          Topics.CORRECTION_RESULTS,
          Topics.USER_PATTERNS,
          Topics.ITEM_REASONS,
          Topics.REWARD_SCORES,
          Topics.OUTCOMES,
          Topics.LATE_INTERACTIONS,
          Topics.DEAD_LETTERS);

  private final Admin admin;
  private final boolean global;

  /**
   * @param global whether all users' corrections come one after the other
   */
  TopicCheck(Admin admin, boolean global) {
    this.admin = admin;
    this.global = global;
  }

  /**
   * Everything that is wrong, a sentence each; empty when nothing is.
   *
   * @throws TimeoutException when the broker does not answer
   */
  List<String> problems() throws InterruptedException, TimeoutException, ExecutionException {
    List<String> problems = new ArrayList<>();
    Map<String, Integer> partitions = new TreeMap<>();
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(NEEDED).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> entry : asked.entrySet()) {
      String name = entry.getKey();
      try {
        partitions.put(name, get(entry.getValue()).partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        problems.add("topic " + name + " does not exist");
      }
    }
    Integer interactions = partitions.get(Topics.INTERACTIONS);
    Integer results = partitions.get(Topics.CORRECTION_RESULTS);
    if (interactions != null && results != null && !interactions.equals(results)) {
      problems.add(
          "interactions has %d partitions and correction-results %d: a result returns to the"
                  .formatted(interactions, results)
              + " partition of its interaction, so they must be equal");
    }
    if (global && interactions != null && interactions != 1) {
      problems.add(
          "ordering.scope is global and interactions has %d partitions: must be 1"
              .formatted(interactions));
    }
    if (interactions != null) {
      String type = timestampType();
      if (!type.equals("LogAppendTime")) {
        problems.add(
            "interactions has message.timestamp.type=%s, must be LogAppendTime: event times are"
                    .formatted(type)
                + " checked against the append time");
      }
    }
    return problems;
  }

  private String timestampType() throws InterruptedException, TimeoutException, ExecutionException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.INTERACTIONS);
    Map<ConfigResource, Config> described = get(admin.describeConfigs(List.of(topic)).all());
    ConfigEntry entry =
        described.values().iterator().next().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    return entry == null ? "unknown" : String.valueOf(entry.value());
  }

  private static <T> T get(KafkaFuture<T> future)
      throws InterruptedException, TimeoutException, ExecutionException {
    return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }
}
