package io.whystream.cli.bench.recovery;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How fast the records of a policy log are decoded and folded, over and over. */
final class FoldTrial {
  private static final double SECONDS = 3;

  private FoldTrial() {}

  /**
   * What came of it.
   *
   * @param records gradient steps of the log
   * @param bytesInMemory a record as it is decoded, mean
   * @param bytesOnDisk a record as the broker keeps it, compressed, mean
   * @param perSecond steps folded a second on one thread, decoding included
   */
  record Result(int records, double bytesInMemory, double bytesOnDisk, double perSecond) {}

  /** A record as it lies in the log. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Entry(long offset, byte[] value) {}

  /** Reads the log of a cluster, and folds it again and again. */
  static Result of(Connection connection, AdapterLayout layout) {
    Topics topics = connection.topics();
    List<Entry> log = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
      TopicScan.toEnd(
          consumer,
          List.of(new TopicPartition(Topics.POLICY_LOG, 0)),
          record -> log.add(new Entry(record.offset(), record.value())));
    }
    int steps = log.size() - 1;
    if (steps < 1) {
      throw new UserException("the policy log holds no step: the worker learned nothing");
    }
    fold(log, topics.policyLog(), layout, SECONDS);
    double perSecond = fold(log, topics.policyLog(), layout, SECONDS);
    Changelogs.Held held = Changelogs.topic(connection, Topics.POLICY_LOG);
    double inMemory =
        log.stream().skip(1).mapToLong(entry -> entry.value().length).average().orElse(0);
    return new Result(steps, inMemory, (double) held.bytes() / log.size(), perSecond);
  }

  private static double fold(
      List<Entry> log, Topic<PolicyLogRecord> topic, AdapterLayout layout, double seconds) {
    PolicyFold fold = new PolicyFold(layout);
    long begin = System.nanoTime();
    long steps = 0;
    while (System.nanoTime() - begin < seconds * 1e9) {
      @Nullable PolicyState state = null;
      for (Entry entry : log) {
        PolicyLogRecord record =
            topic.values().deserializer().deserialize(topic.name(), entry.value());
        state = fold.apply(state, entry.offset(), record, FoldTrial::noRollback);
      }
      steps += state == null ? 0 : state.steps();
    }
    return steps / ((System.nanoTime() - begin) / 1e9);
  }

  private static PolicyState noRollback(long offset) {
    throw new IllegalStateException("nobody rolls back to " + offset);
  }
}
