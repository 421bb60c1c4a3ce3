package io.whystream.cli.demo;

import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads outcomes and correction results from their beginning and tells the tally. An interaction
 * counts as corrected when its outcome can be read here, so the seconds contain every commit on the
 * way. Threading: {@link #run} on its own thread, the rest on any.
 */
final class Feed implements Runnable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final Tally tally;
  private final Pacer pacer;
  private final Clock clock;
  private final Set<String> ended = new HashSet<>();
  private long historyEnded;
  private @Nullable RuntimeException failure;

  Feed(Consumer<byte[], byte[]> consumer, Topics topics, Tally tally, Pacer pacer, Clock clock) {
    this.consumer = consumer;
    this.topics = topics;
    this.tally = tally;
    this.pacer = pacer;
    this.clock = clock;
  }

  /** Reads what is there already; call before {@link #run}. */
  void catchUp() {
    Collection<TopicPartition> partitions =
        TopicScan.partitions(
            consumer, List.of(topics.correctionResults().name(), topics.outcomes().name()));
    TopicScan.toEnd(consumer, partitions, this::take);
  }

  @Override
  public void run() {
    try {
      while (true) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException e) {
      return;
    } catch (RuntimeException e) {
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    } finally {
      consumer.close();
    }
  }

  /** Ends {@link #run}. */
  void stop() {
    consumer.wakeup();
  }

  /** Whether an interaction of this id ended before or since. */
  synchronized boolean hasEnded(String id) {
    return ended.contains(id);
  }

  /** History interactions that ended. */
  synchronized long historyEnded() {
    return historyEnded;
  }

  /** Waits until something ends, or for so long. */
  synchronized void await(Duration most) throws InterruptedException {
    wait(Math.max(1, most.toMillis()));
    if (failure != null) {
      throw new IllegalStateException(
          "cannot follow the outcomes: " + failure.getMessage(), failure);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.outcomes().name())) {
      outcome(value(topics.outcomes(), record));
    } else {
      tally.result(value(topics.correctionResults(), record));
    }
  }

  private void outcome(Outcome outcome) {
    double seconds = Math.max(0, clock.millis() - outcome.getAdmittedAt()) / 1000.0;
    if (tally.ended(outcome, seconds)) {
      pacer.corrected(seconds);
    }
    synchronized (this) {
      ended.add(outcome.getId());
      historyEnded += outcome.getHistory() ? 1 : 0;
      notifyAll();
    }
  }

  private static <V> V value(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.values().deserializer().deserialize(record.topic(), record.value());
  }
}
