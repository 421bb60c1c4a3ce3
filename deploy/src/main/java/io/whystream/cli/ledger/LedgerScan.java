package io.whystream.cli.ledger;

import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Fills a ledger from the topics, and can go on from where it stood. Threading: one thread.
 *
 * <p>Interactions are counted by where they lie, without being decoded; a tombstone, which deletes
 * a user, counts among them and ends as forgotten.
 */
final class LedgerScan {
  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final Ledger ledger = new Ledger();
  private final List<TopicPartition> partitions = new ArrayList<>();

  LedgerScan(Consumer<byte[], byte[]> consumer, Topics topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  /** The ledger as of the ends that the topics have now. */
  Ledger read() {
    if (partitions.isEmpty()) {
      open();
    } else {
      TopicScan.onToEnd(consumer, partitions, this::take);
    }
    return ledger;
  }

  private void open() {
    List<TopicPartition> interactions =
        TopicScan.partitions(consumer, List.of(topics.interactions().name()));
    consumer
        .beginningOffsets(interactions)
        .forEach((partition, begin) -> ledger.open(partition.partition(), begin));
    partitions.addAll(interactions);
    partitions.addAll(TopicScan.partitions(consumer, List.of(topics.outcomes().name())));
    TopicScan.toEnd(consumer, partitions, this::take);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.interactions().name())) {
      ledger.admitted(record.partition(), record.offset());
      return;
    }
    Outcome outcome =
        topics.outcomes().values().deserializer().deserialize(record.topic(), record.value());
    ledger.ended(outcome.getSource(), outcome.getEnding());
  }
}
