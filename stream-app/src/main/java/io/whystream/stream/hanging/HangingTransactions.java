package io.whystream.stream.hanging;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Looks for transactions that are open in a partition and unknown to their coordinator. One whose
 * producer has no coordinator, or none that answers us, counts once it is abandoned. Threading: one
 * thread.
 */
final class HangingTransactions {
  private static final long ANSWER_SECONDS = 30;
  private static final String OFFSETS = "__consumer_offsets";
  private static final ListTopicsOptions EVERY = new ListTopicsOptions().listInternal(true);

  private final Admin admin;
  private final Ours ours;
  private final Clock clock;
  private Set<OpenTransaction> before = Set.of();

  HangingTransactions(Admin admin, Ours ours, Clock clock) {
    this.admin = admin;
    this.ours = ours;
    this.clock = clock;
  }

  /** A transaction as its coordinator knows it, with the transactional id. */
  private record Known(String id, TransactionDescription description) {}

  /**
   * Those that were open at the last look already, are unknown to their coordinator, and are open
   * still after it was asked.
   *
   * @throws ExecutionException when the broker refuses
   * @throws TimeoutException when it does not answer
   */
  List<OpenTransaction> look() throws InterruptedException, ExecutionException, TimeoutException {
    Set<OpenTransaction> open = open(partitions());
    Set<OpenTransaction> lasting = new HashSet<>(open);
    lasting.retainAll(before);
    before = open;
    if (lasting.isEmpty()) {
      return List.of();
    }
    Map<Long, Known> known = known(lasting);
    List<OpenTransaction> hanging = new ArrayList<>();
    for (OpenTransaction transaction : lasting) {
      if (isForgotten(transaction, known.get(transaction.producerId()))) {
        hanging.add(transaction);
      }
    }
    hanging.retainAll(
        open(hanging.stream().map(OpenTransaction::partition).collect(Collectors.toSet())));
    return hanging;
  }

  private boolean isForgotten(OpenTransaction transaction, @Nullable Known known) {
    boolean shared = transaction.partition().topic().equals(OFFSETS);
    if (known == null) {
      return !shared && transaction.isAbandoned(clock.millis());
    }
    return (!shared || ours.isTransactionalId(known.id()))
        && transaction.isForgottenBy(known.description());
  }

  private List<TopicPartition> partitions()
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> names = new HashSet<>(get(admin.listTopics(EVERY).names()));
    names.removeIf(name -> !ours.isTopic(name) && !name.equals(OFFSETS));
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription topic : get(admin.describeTopics(names).allTopicNames()).values()) {
      for (TopicPartitionInfo each : topic.partitions()) {
        TopicPartition partition = new TopicPartition(topic.name(), each.partition());
        if (!topic.name().equals(OFFSETS) || holdsGroup(each.partition(), topic)) {
          partitions.add(partition);
        }
      }
    }
    return partitions;
  }

  /** Whether a partition of the consumers' offsets is where one of our groups commits. */
  private boolean holdsGroup(int partition, TopicDescription offsets) {
    return ours.groups().stream()
        .anyMatch(group -> Utils.abs(group.hashCode()) % offsets.partitions().size() == partition);
  }

  private Set<OpenTransaction> open(Collection<TopicPartition> partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<OpenTransaction> open = new HashSet<>();
    if (partitions.isEmpty()) {
      return open;
    }
    DescribeProducersResult described = admin.describeProducers(partitions);
    for (TopicPartition partition : partitions) {
      for (ProducerState producer : producers(described, partition)) {
        if (producer.currentTransactionStartOffset().isPresent()) {
          open.add(OpenTransaction.of(partition, producer));
        }
      }
    }
    return open;
  }

  /** None of a topic that we may not read: its own program looks after it. */
  private static List<ProducerState> producers(
      DescribeProducersResult described, TopicPartition partition)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return get(described.partitionResult(partition)).activeProducers();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return List.of();
      }
      throw e;
    }
  }

  /** What the coordinators say, by producer; those that we may not ask are missing. */
  private Map<Long, Known> known(Set<OpenTransaction> open)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<Long> producers =
        open.stream().map(OpenTransaction::producerId).collect(Collectors.toSet());
    Collection<TransactionListing> listed =
        get(
            admin
                .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                .all());
    Map<Long, Known> known = new HashMap<>();
    List<String> ids = listed.stream().map(TransactionListing::transactionalId).toList();
    if (!ids.isEmpty()) {
      get(admin.describeTransactions(ids).all())
          .forEach((id, one) -> known.put(one.producerId(), new Known(id, one)));
    }
    return known;
  }

  private static <T> T get(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }
}
