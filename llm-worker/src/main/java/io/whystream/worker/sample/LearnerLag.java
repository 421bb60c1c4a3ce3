package io.whystream.worker.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rollouts between the learners' committed offsets and the ends of their partitions, asked of the
 * cluster now and then without waiting for the answer. Each rollout is followed by its
 * transaction's marker, so half the offsets count. Threading: one thread asks.
 */
public final class LearnerLag implements Unlearned {
  private static final Logger LOG = LoggerFactory.getLogger(LearnerLag.class);
  private static final long EVERY_NANOS = Duration.ofMillis(250).toNanos();

  private final Admin admin;
  private final String topic;
  private final String group;
  private final LongSupplier nanoTime;
  private @Nullable CompletableFuture<Long> asked;
  private long askedAt;
  private long known;

  /**
   * @param topic of rollouts
   * @param group consumer group of the learners
   */
  public LearnerLag(Admin admin, String topic, String group, LongSupplier nanoTime) {
    this.admin = admin;
    this.topic = topic;
    this.group = group;
    this.nanoTime = nanoTime;
  }

  @Override
  public long count() {
    CompletableFuture<Long> pending = asked;
    if (pending != null && pending.isDone()) {
      known =
          pending
              .exceptionally(
                  e -> {
                    LOG.atWarn().addKeyValue("why", e.toString()).log("lag of LEARN is unknown");
                    return known;
                  })
              .join();
      asked = null;
    }
    if (asked == null && (askedAt == 0 || nanoTime.getAsLong() - askedAt > EVERY_NANOS)) {
      askedAt = nanoTime.getAsLong();
      asked = ask();
    }
    return known;
  }

  private CompletableFuture<Long> ask() {
    CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> committed =
        future(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    return future(admin.describeTopics(List.of(topic)).allTopicNames())
        .thenCompose(
            topics -> {
              Map<TopicPartition, OffsetSpec> ends =
                  topics.values().iterator().next().partitions().stream()
                      .collect(
                          Collectors.toMap(
                              p -> new TopicPartition(topic, p.partition()),
                              p -> OffsetSpec.latest()));
              return future(
                  admin
                      .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                      .all());
            })
        .thenCombine(committed, LearnerLag::lag);
  }

  private static long lag(
      Map<TopicPartition, ListOffsetsResultInfo> ends,
      Map<TopicPartition, OffsetAndMetadata> committed) {
    long lag = 0;
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
      OffsetAndMetadata done = committed.get(end.getKey());
      lag += (end.getValue().offset() - (done == null ? 0 : done.offset())) / 2;
    }
    return lag;
  }

  private static <T> CompletableFuture<T> future(KafkaFuture<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }
}
