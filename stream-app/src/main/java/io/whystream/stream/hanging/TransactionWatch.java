package io.whystream.stream.hanging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that hang. A broker may lose one (KIP-890 lists how): its records stay
 * undecided, and whoever reads committed records waits before them for ever; a store is not
 * restored, a fold stands still, a group is not told its offsets. Found so twice, a period apart,
 * such a transaction is aborted, which is what it was worth: its producer is dead and nobody was
 * told that it is committed.
 *
 * <p>Threading: looks on a thread of its own.
 */
public final class TransactionWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionWatch.class);
  private static final Counter ENDED = Metrics.counter("whystream.hanging.transactions");
  private static final long ANSWER_SECONDS = 30;

  private final Admin admin;
  private final HangingTransactions hanging;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "transaction-watch");
            made.setDaemon(true);
            return made;
          });
  private @Nullable String trouble;

  /**
   * @param client properties of the Kafka client
   * @param application prefix of the internal topics
   */
  public TransactionWatch(Map<String, Object> client, String application) {
    admin = Admin.create(client);
    hanging = new HangingTransactions(admin, new Ours(application), Clock.systemUTC());
  }

  /** Looks again and again. */
  public void start(Duration period) {
    long millis = period.toMillis();
    thread.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
  }

  /** Looks once, and ends what hangs. */
  void look() {
    try {
      for (OpenTransaction transaction : hanging.look()) {
        end(transaction);
      }
      trouble = null;
    } catch (ExecutionException e) {
      tell(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException e) {
      tell(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(OpenTransaction transaction) throws InterruptedException, TimeoutException {
    String partition = transaction.partition().toString();
    try {
      admin.abortTransaction(transaction.abort()).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      ENDED.increment();
      LOG.warn(
          "partition={} offset={} producer={} epoch={} aborted a transaction that its coordinator"
              + " had forgotten; its records count as never written",
          partition,
          transaction.start(),
          transaction.producerId(),
          transaction.epoch());
    } catch (ExecutionException e) {
      LOG.error(
          "partition={} offset={} a transaction hangs, nobody reads beyond it, and it could not be"
              + " aborted: {}. Abort it by hand: kafka-transactions.sh --bootstrap-server ..."
              + " abort --topic {} --partition {} --start-offset {}",
          partition,
          transaction.start(),
          e.getCause() == null ? e.getMessage() : e.getCause().getMessage(),
          transaction.partition().topic(),
          transaction.partition().partition(),
          transaction.start());
    }
  }

  /** Says once what keeps it from looking. */
  private void tell(Throwable why) {
    String said = String.valueOf(why.getMessage());
    if (!said.equals(trouble)) {
      LOG.warn("cannot look for hanging transactions: {}", said);
      trouble = said;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    admin.close(Duration.ZERO);
  }
}
