package io.whystream.worker;

import io.whystream.schema.SchemaRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks whether Kafka and the registry are as the worker needs them, before the model loads. */
final class ClusterCheck {
  private static final long ANSWER_SECONDS = 30;
  private static final List<String> NEEDED =
      List.of(
          Topics.CORRECTION_REQUESTS,
          Topics.ROLLOUTS,
          Topics.POLICY_LOG,
          Topics.REVISION_REQUESTS,
          Topics.CORRECTION_RESULTS,
          Topics.DEAD_LETTERS);

  private final Admin admin;
  private final String servers;

  ClusterCheck(Admin admin, String servers) {
    this.admin = admin;
    this.servers = servers;
  }

  /**
   * Looks for the topics.
   *
   * @return the identifier of policy-log
   * @throws UnusableException when Kafka does not answer, a topic is missing or policy-log has more
   *     than one partition
   */
  String topics() {
    List<String> missing = new ArrayList<>();
    String policyLog = "";
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(NEEDED).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> entry : asked.entrySet()) {
      try {
        TopicDescription topic = entry.getValue().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        if (entry.getKey().equals(Topics.POLICY_LOG)) {
          policyLog = topic.topicId().toString();
          if (topic.partitions().size() != 1) {
            throw new UnusableException(
                "policy-log has " + topic.partitions().size() + " partitions, must have 1");
          }
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw silent(e);
        }
        missing.add(entry.getKey());
      } catch (TimeoutException | InterruptedException e) {
        throw silent(e);
      }
    }
    if (!missing.isEmpty()) {
      missing.sort(null);
      throw new UnusableException(
          "topics are missing: "
              + String.join(", ", missing)
              + "; deploy/topics.yaml says how they are made");
    }
    return policyLog;
  }

  /**
   * Registers the schemas that the worker writes.
   *
   * @throws UnusableException when the registry does not answer or refuses
   */
  void schemas(SchemaRegistry registry, Topics topics) {
    for (Topic<?> topic : topics.all()) {
      if (NEEDED.contains(topic.name())) {
        try {
          registry.register(Topics.subject(topic.name()), topic.schema());
        } catch (RuntimeException e) {
          throw new UnusableException(String.valueOf(e.getMessage()), e);
        }
      }
    }
  }

  /** Offset behind the last record of policy-log, whether committed or not. */
  long uncommittedEnd() {
    TopicPartition partition = new TopicPartition(Topics.POLICY_LOG, 0);
    try {
      return admin
          .listOffsets(
              Map.of(partition, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .partitionResult(partition)
          .get(ANSWER_SECONDS, TimeUnit.SECONDS)
          .offset();
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new KafkaException("the end of policy-log is unknown", e);
    }
  }

  private UnusableException silent(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return new UnusableException("Kafka at " + servers + " does not answer: " + cause, e);
  }
}
