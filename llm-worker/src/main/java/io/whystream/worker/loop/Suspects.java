package io.whystream.worker.loop;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which records may have killed a worker. When a worker dies, what it worked on is the first record
 * behind a committed offset; so the first record of each partition after an assignment is a
 * suspect. It runs alone, and before the model sees it the offset's metadata say so; a record that
 * is found so three times has killed three workers and is given up. Records in between cost
 * nothing.
 *
 * <p>Workers also die of other causes, and those that just came back have a suspect at work. So
 * before a record that was found so is tried again, the process stands still for a while, which the
 * metadata say too: what kills at random kills then, and that acquits the record.
 *
 * <p>Threading: the loop's thread.
 */
final class Suspects {
  /** Deaths while alone after which a record is given up. */
  static final int MOST_DEATHS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);
  private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

  private final String process;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, @Nullable Trial> first = new HashMap<>();
  private final Map<TopicPartition, Trial> running = new HashMap<>();
  private final Set<TopicPartition> waited = new HashSet<>();

  /**
   * @param process name of this process and no other
   */
  Suspects(String process, Consumer<byte[], byte[]> consumer) {
    this.process = process;
    this.consumer = consumer;
  }

  /** Partitions came: what was begun in them before? */
  void assigned(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        undisturbed(() -> consumer.committed(Set.copyOf(partitions)));
    partitions.forEach(partition -> first.put(partition, Trial.read(committed.get(partition))));
  }

  /** Whether a record must run alone. */
  boolean isSuspect(ConsumerRecord<byte[], byte[]> record) {
    return first.containsKey(Buffer.partition(record));
  }

  /** How many workers died while a record ran alone. */
  int deaths(ConsumerRecord<byte[], byte[]> record) {
    Trial trial = first.get(Buffer.partition(record));
    return trial == null || trial.offset() != record.offset() ? 0 : trial.deaths(process);
  }

  /** Whether the process is to stand still before this record is tried again. */
  boolean mustWait(ConsumerRecord<byte[], byte[]> record) {
    return deaths(record) > 0 && !waited.contains(Buffer.partition(record));
  }

  /** Notes that the process stands still before it tries a suspect; durable when this returns. */
  void stand(ConsumerRecord<byte[], byte[]> record) {
    note(record, Trial.Doing.WAITING);
    waited.add(Buffer.partition(record));
    LOG.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("deaths", deaths(record))
        .log("a worker died here; the process stands still before it tries this record again");
  }

  /** Notes that a suspect begins, alone; durable when this returns. */
  void begin(ConsumerRecord<byte[], byte[]> record) {
    note(record, Trial.Doing.WORKING);
  }

  private void note(ConsumerRecord<byte[], byte[]> record, Trial.Doing doing) {
    TopicPartition partition = Buffer.partition(record);
    Trial trial = new Trial(record.offset(), deaths(record), doing, process);
    commit(Map.of(partition, trial.commit()));
    running.put(partition, trial);
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    undisturbed(
        () -> {
          consumer.commitSync(offsets, LONGEST_COMMIT);
          return offsets;
        });
  }

  /** Calls the broker whoever wakes the consumer: that is meant for its poll. */
  private static <T> T undisturbed(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (WakeupException again) {
        // The loop looks at everything after this call anyway.
      }
    }
  }

  /**
   * A transaction with the offset behind a suspect is about to be committed. Whether it was may
   * stay unknown when the broker dies just then, and a note of the record would move the offset
   * back: the record would be handled twice. So none is written after this, and what is noted
   * stays.
   */
  void deciding(TopicPartition partition) {
    running.remove(partition);
  }

  /** The first record of a partition is done; the next ones are no suspects. */
  void done(TopicPartition partition) {
    first.remove(partition);
    running.remove(partition);
    waited.remove(partition);
  }

  /** Partitions go, or the session ends, while this process lives: that was no death. */
  void gone(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> unsaid = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Trial trial = running.get(partition);
      done(partition);
      if (trial != null) {
        unsaid.put(
            partition,
            new Trial(trial.offset(), trial.deaths(), Trial.Doing.NOTHING, process).commit());
      }
    }
    if (!unsaid.isEmpty()) {
      try {
        commit(unsaid);
      } catch (KafkaException e) {
        LOG.debug("a trial that ended without a death stays noted", e);
      }
    }
  }

  /** The session ends while this process lives. */
  void close() {
    gone(Set.copyOf(running.keySet()));
  }
}
