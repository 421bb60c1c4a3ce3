package io.whystream.stream.retention;

import io.whystream.schema.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes {@link ConsumedRecords} from time to time. Several instances may do so at once: they
 * agree. Threading: one thread of its own.
 */
public final class Cleaner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Admin admin;
  private final ConsumedRecords records;
  private final Clock clock;
  private final long pauseMillis;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "cleaner");

  /**
   * @param admin is closed with this
   * @param application consumer group of stream-app
   * @param keep how long records stay after they were written
   */
  public Cleaner(Admin admin, String application, Duration keep, Clock clock) {
    this.admin = admin;
    this.clock = clock;
    this.pauseMillis = Math.min(keep.dividedBy(2).toMillis(), LONGEST_PAUSE.toMillis());
    this.records = new ConsumedRecords(admin, groups(application), keep.toMillis());
    thread.setDaemon(true);
    thread.start();
  }

  /** Which group works which topic off; the workers' are named after their roles. */
  private static Map<String, String> groups(String application) {
    return Map.of(
        Topics.CORRECTION_REQUESTS, Topics.workerGroup("sample"),
        Topics.ROLLOUTS, Topics.workerGroup("learn"),
        Topics.REVISION_REQUESTS, Topics.workerGroup("revise"),
        Topics.CORRECTION_RESULTS, application);
  }

  private void run() {
    try {
      while (!closing.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        clean();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void clean() throws InterruptedException {
    try {
      Map<TopicPartition, Long> deleted = records.delete(clock.millis());
      if (!deleted.isEmpty()) {
        LOG.atInfo().addKeyValue("below", deleted).log("consumed records deleted");
      }
    } catch (ExecutionException e) {
      LOG.atWarn()
          .addKeyValue("why", String.valueOf(e.getCause()))
          .log("consumed records stay for now");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ZERO);
  }
}
