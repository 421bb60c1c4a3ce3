package io.whystream.cli.bench.recovery;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** What the broker holds of topics: how many records, how many bytes. */
final class Changelogs {
  private Changelogs() {}

  /**
   * What topics hold.
   *
   * @param records offsets between beginning and end, markers of transactions included
   * @param bytes on the broker's disk
   */
  record Held(long records, long bytes) {}

  /** All changelogs of an application. */
  static Held of(Connection connection, String application) {
    return held(connection, application + "-", "-changelog");
  }

  /** One topic. */
  static Held topic(Connection connection, String topic) {
    return held(connection, topic, topic);
  }

  private static Held held(Connection connection, String prefix, String suffix) {
    try (Admin admin = connection.admin()) {
      Set<String> names = new HashSet<>(admin.listTopics().names().get());
      names.removeIf(name -> !name.startsWith(prefix) || !name.endsWith(suffix));
      Map<TopicPartition, OffsetSpec> first = new HashMap<>();
      Map<TopicPartition, OffsetSpec> last = new HashMap<>();
      for (TopicDescription topic : admin.describeTopics(names).allTopicNames().get().values()) {
        topic
            .partitions()
            .forEach(
                info -> {
                  TopicPartition partition = new TopicPartition(topic.name(), info.partition());
                  first.put(partition, OffsetSpec.earliest());
                  last.put(partition, OffsetSpec.latest());
                });
      }
      long records =
          sum(admin.listOffsets(last).all().get()) - sum(admin.listOffsets(first).all().get());
      List<Integer> brokers =
          admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
      long bytes =
          admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
              .flatMap(directories -> directories.values().stream())
              .flatMap(directory -> directory.replicaInfos().entrySet().stream())
              .filter(replica -> names.contains(replica.getKey().topic()))
              .mapToLong(replica -> replica.getValue().size())
              .sum();
      return new Held(records, bytes);
    } catch (ExecutionException e) {
      throw new UserException("the broker does not say what it holds: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted", e);
    }
  }

  private static long sum(Map<TopicPartition, ListOffsetsResultInfo> offsets) {
    return offsets.values().stream().mapToLong(ListOffsetsResultInfo::offset).sum();
  }
}
