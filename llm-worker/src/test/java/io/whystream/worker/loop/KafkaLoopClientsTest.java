package io.whystream.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KafkaLoopClientsTest {
  private static final int PARTITIONS = 4;

  @Test
  void shouldLeaveNoPartitionToNobodyWhenAWorkerJoins() throws ReflectiveOperationException {
    // Given a worker that has every partition, and another that has come
    List<TopicPartition> all = new ArrayList<>();
    List<PartitionInfo> known = new ArrayList<>();
    Node[] broker = {new Node(1, "localhost", 9092)};
    for (int i = 0; i < PARTITIONS; i++) {
      all.add(new TopicPartition("t", i));
      known.add(new PartitionInfo("t", i, broker[0], broker, broker));
    }
    Map<String, Subscription> members = Map.of("first", member(all), "second", member(List.of()));

    // When
    ConsumerPartitionAssignor assignor = assignor();
    List<TopicPartition> assigned = new ArrayList<>();
    assignor
        .assign(
            new Cluster("c", List.of(broker), known, Set.of(), Set.of()),
            new GroupSubscription(members))
        .groupAssignment()
        .values()
        .forEach(assignment -> assigned.addAll(assignment.partitions()));

    // Then no second step is needed, before which the first could die
    assertThat(assigned).containsExactlyInAnyOrderElementsOf(all);
  }

  private static Subscription member(List<TopicPartition> owned) {
    return new Subscription(List.of("t"), null, owned, 1, Optional.empty());
  }

  private static ConsumerPartitionAssignor assignor() throws ReflectiveOperationException {
    Object name =
        new KafkaLoopClients("worker", Map.of())
            .membership("role")
            .get(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
    return (ConsumerPartitionAssignor)
        Class.forName(String.valueOf(name)).getDeclaredConstructor().newInstance();
  }
}
