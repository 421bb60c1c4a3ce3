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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Looks for transactions that are open in a partition and unknown to their coordinator. One whose
 * producer has no coordinator, or none that answers us, counts once it is abandoned. Threading: one
 * thread.
 */
final class HangingTransactions {
  private static final long ANSWER_SECONDS = 30;

  private final Admin admin;
  private final Predicate<String> topics;
  private final Clock clock;
  private Set<OpenTransaction> before = Set.of();

  /**
   * @param topics which are looked at, by name
   */
  HangingTransactions(Admin admin, Predicate<String> topics, Clock clock) {
    this.admin = admin;
    this.topics = topics;
    this.clock = clock;
  }

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
    Map<Long, TransactionDescription> coordinators = coordinators(lasting);
    List<OpenTransaction> hanging = new ArrayList<>();
    for (OpenTransaction transaction : lasting) {
      TransactionDescription coordinator = coordinators.get(transaction.producerId());
      boolean forgotten =
          coordinator == null
              ? transaction.isAbandoned(clock.millis())
              : transaction.isForgottenBy(coordinator);
      if (forgotten) {
        hanging.add(transaction);
      }
    }
    hanging.retainAll(
        open(hanging.stream().map(OpenTransaction::partition).collect(Collectors.toSet())));
    return hanging;
  }

  private List<TopicPartition> partitions()
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> names = new HashSet<>(get(admin.listTopics().names()));
    names.removeIf(topics.negate());
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription topic : get(admin.describeTopics(names).allTopicNames()).values()) {
      topic
          .partitions()
          .forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
    }
    return partitions;
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
  private Map<Long, TransactionDescription> coordinators(Set<OpenTransaction> open)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<Long> producers =
        open.stream().map(OpenTransaction::producerId).collect(Collectors.toSet());
    Collection<TransactionListing> listed =
        get(
            admin
                .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                .all());
    Map<Long, TransactionDescription> coordinators = new HashMap<>();
    List<String> ids = listed.stream().map(TransactionListing::transactionalId).toList();
    if (!ids.isEmpty()) {
      get(admin.describeTransactions(ids).all())
          .values()
          .forEach(described -> coordinators.put(described.producerId(), described));
    }
    return coordinators;
  }

  private static <T> T get(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }
}
