package io.whystream.cli.bench.load;

import io.whystream.cli.kafka.Connection;
import io.whystream.schema.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How many interactions stream-app has handled and committed, looked up twenty times a second.
 * Threading: one thread looks, any may ask.
 */
public final class Handled implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final Admin admin;
  private final String group;
  private final Thread thread = new Thread(this::run, "handled");
  private volatile boolean closing;
  private volatile long count;
  private volatile Map<Integer, Long> offsets = Map.of();
  private volatile long at = System.nanoTime();

  /**
   * @param group consumer group of stream-app
   */
  public Handled(Connection connection, String group) {
    this.admin = connection.admin();
    this.group = group;
    thread.setDaemon(true);
    thread.start();
  }

  /** Interactions below the committed offsets, of all partitions. */
  public long count() {
    return count;
  }

  /** Offsets below which everything is handled and committed, by partition. */
  public Map<Integer, Long> offsets() {
    return offsets;
  }

  /** When that was looked up, of {@link System#nanoTime}. */
  public long at() {
    return at;
  }

  private void run() {
    while (!closing) {
      try {
        Map<TopicPartition, OffsetAndMetadata> committed =
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        long now = System.nanoTime();
        Map<Integer, Long> found = new HashMap<>();
        committed.forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(Topics.INTERACTIONS)) {
                found.put(partition.partition(), offset.offset());
              }
            });
        at = now;
        offsets = Map.copyOf(found);
        count = found.values().stream().mapToLong(Long::longValue).sum();
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (ExecutionException e) {
        // Not known just now: the next look will tell.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.interrupt();
    thread.join();
    admin.close();
  }
}
