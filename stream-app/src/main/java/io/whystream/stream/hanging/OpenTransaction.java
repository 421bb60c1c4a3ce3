package io.whystream.stream.hanging;

import java.time.Duration;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction whose records lie in a partition without a marker that ends them: nobody who reads
 * committed records gets beyond its first one.
 *
 * @param start offset of its first record
 * @param coordinatorEpoch of the producer's last marker in the partition; 0 when it has none
 * @param lastWritten when its producer last wrote to the partition, milliseconds
 */
record OpenTransaction(
    TopicPartition partition,
    long producerId,
    int epoch,
    long start,
    int coordinatorEpoch,
    long lastWritten) {

  /** Four times the longest transaction that a broker allows by default. */
  private static final long ABANDONED_MILLIS = Duration.ofHours(1).toMillis();

  static OpenTransaction of(TopicPartition partition, ProducerState producer) {
    return new OpenTransaction(
        partition,
        producer.producerId(),
        producer.producerEpoch(),
        producer.currentTransactionStartOffset().orElseThrow(),
        Math.max(0, producer.coordinatorEpoch().orElse(0)),
        producer.lastTimestamp());
  }

  /**
   * Whether it has outlived every time limit. A transactional id gets a new producer after some
   * 32,000 transactions; the old one has no coordinator that could be asked then.
   *
   * @param now milliseconds
   */
  boolean isAbandoned(long now) {
    return now - lastWritten > ABANDONED_MILLIS;
  }

  /**
   * Whether the coordinator will never send the marker. It adds a partition to a transaction before
   * the first record is appended there, and forgets it after the marker is: so a transaction that
   * it does not know in the partition, although it was open there before it was asked, was lost.
   *
   * @param coordinator what the coordinator says of the producer, after this was found open
   */
  boolean isForgottenBy(TransactionDescription coordinator) {
    TransactionState state = coordinator.state();
    boolean ended =
        state == TransactionState.EMPTY
            || state == TransactionState.COMPLETE_ABORT
            || state == TransactionState.COMPLETE_COMMIT;
    boolean elsewhere =
        state == TransactionState.ONGOING && !coordinator.topicPartitions().contains(partition);
    return coordinator.producerId() == producerId
        && coordinator.producerEpoch() >= epoch
        && (ended || elsewhere);
  }

  AbortTransactionSpec abort() {
    return new AbortTransactionSpec(partition, producerId, (short) epoch, coordinatorEpoch);
  }
}
